import t from 'tap'
import { lineError, normalizeLine } from '../../src/contract/lineOfText.ts'

t.test('look-alike texts have one normal form', async (t) => {
  const alike: [string, ...string[]][] = [
    ['Café', 'Cafe\u0301'],
    ['Å', '\u212b', 'A\u030a'],
    ['shop a', 'shop\u00a0a', 'shop\u202fa', 'shop\u3000a'],
    ['ệ', 'e\u0323\u0302', 'e\u0302\u0323'],
  ]
  for (const [normal, ...others] of alike) {
    for (const text of [normal, ...others]) t.equal(normalizeLine(text), normal, encodeURI(text))
  }
  for (const text of ['milk', 'Milk', 'ｍｉｌｋ', 'a  b', 'x²', 'ﬁg', 'мilk', 'a\u200db']) {
    t.equal(normalizeLine(text), text, `${text} remains`)
  }
})

t.test('an invalid text is described by its first invalid character and the code point', async (t) => {
  const errors: Record<string, string> = {
    'a\nb': 'must not contain a line feed (U+000A)',
    'a\tb': 'must not contain a tab (U+0009)',
    'a\u0000': 'must not contain a null character (U+0000)',
    'a\u0085b': 'must not contain a control character (U+0085)',
    'a\u2028b': 'must not contain a line separator (U+2028)',
    ' a': 'must not begin with a space (U+0020)',
    'a\u00a0': 'must not end with a no-break space (U+00A0)',
    'a\u3000': 'must not end with white space (U+3000)',
    '\ufeffa': 'must not begin with a byte order mark (U+FEFF)',
    'tea\u200b': 'must not end with a zero-width space (U+200B)',
    '\u200btea': 'must not begin with a zero-width space (U+200B)',
    'tea\u200d': 'must not end with a zero-width joiner (U+200D)',
    '\ufe0ftea': 'must not begin with an invisible character (U+FE0F)',
    'te\u200ba': 'must not contain a zero-width space (U+200B)',
    'Schoko\u00adlade': 'must not contain a soft hyphen (U+00AD)',
    '\u202eevil': 'must not begin with an invisible character (U+202E)',
    'a\u3164b': 'must not contain an invisible character (U+3164)',
    [`a${'\u0301'.repeat(31)}`]: 'must not contain more than 30 combining marks in a row',
  }
  for (const [text, error] of Object.entries(errors)) t.equal(lineError(text), error, encodeURI(text))
})

t.test('any other text is valid', async (t) => {
  const texts = [
    'milk',
    '½ º "quoted", 5\' / #?%',
    'Cafe\u0301',
    'می\u200cخواهم',
    'क्\u200dष',
    '\u{1f469}\u200d\u{1f469}\u200d\u{1f467}',
    '\u2764\ufe0f',
    '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
    'a\u00a0b',
    `a${'\u0301'.repeat(30)}`,
    '',
  ]
  for (const text of texts) t.equal(lineError(text), undefined, text)
})
