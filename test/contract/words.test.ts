import t from 'tap'
import { WORD_LENGTH, wordsOf } from '../../src/contract/words.ts'

/** Texts and their words. */
const texts: Record<string, string> = {
  'Virgin Olive Oil': 'virgin olive oil',
  'Crème Brûlée': 'creme brulee',
  'Cre\u0300me': 'creme',
  'Straße STRASSE GROẞ': 'strasse gross',
  'İstanbul ısı': 'istanbul isi',
  'Łódź, Ærø, Đuro, Œuf': 'lodz aero duro oeuf',
  'ΟΔΟΣ οδός': 'οδοσ',
  'ﬁne Ｆｕｌｌ': 'fine full',
  '1L': '1 l',
  '1 L': '1 l',
  '1.5l 500g': '1 5 l 500 g',
  '½ 2²': '1 2 22',
  'Coca-Cola': 'coca cola',
  "d'olive l’or M&M's": 'd olive l or m s',
  有機牛奶: '有 機 牛 奶',
  'ガム gum': 'カ ム gum',
  कि: 'कि',
  'a NEAR(b c) "d" e* -f g:h %i_ j|k & !l \\m': 'a near b c d e f g h i j k l m',
  'tea Tea TEA': 'tea',
  '🥛 — !': '',
  '': '',
}

t.test('words are letters or digits, without case and accents', async (t) => {
  for (const [text, words] of Object.entries(texts)) t.equal(wordsOf(text).join(' '), words, text)
})

t.test('a long word is compared by its beginning', async (t) => {
  t.same(wordsOf('x'.repeat(200)), ['x'.repeat(WORD_LENGTH)])
  t.same(
    wordsOf('\u{20000}\u{10428}'.repeat(20)).at(-1)?.length,
    2,
    'a character outside of the BMP is not cut',
  )
  t.same(wordsOf('\u{10428}'.repeat(99)), ['\u{10428}'.repeat(WORD_LENGTH)])
})

t.test('no word contains what a database reads as syntax', async (t) => {
  for (let code = 0; code < 0x3000; code += 1) {
    const text = String.fromCodePoint(code)
    const words = wordsOf(`a${text}b`).join(' ')
    if (!/^[a-z0-9 \u0080-\u{10ffff}]*$/u.test(words)) t.fail(`${code.toString(16)} gives ${words}`)
  }
  t.pass('each character')
})
