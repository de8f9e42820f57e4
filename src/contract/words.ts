/** The longest word that is compared; longer ones are compared by their beginning. */
export const WORD_LENGTH = 16

/**
 * The distinct words of a text, in the form in which searches compare them: without case, accents and compatibility variants.
 * A word is a run of letters or a run of digits, so that `1L` and `1 L` are the same; scripts without spaces have one word
 * for each character. Drafted migrations contain a copy of this function, so it uses nothing outside of it.
 */
export function wordsOf(text: string): string[] {
  // Letters that no decomposition of Unicode turns into the plain ones that people type for them.
  const plain = new Map([
    ['ß', 'ss'],
    ['æ', 'ae'],
    ['œ', 'oe'],
    ['ø', 'o'],
    ['đ', 'd'],
    ['ð', 'd'],
    ['þ', 'th'],
    ['ħ', 'h'],
    ['ı', 'i'],
    ['ł', 'l'],
    ['ς', 'σ'],
  ])
  const letters = text
    .normalize('NFKD')
    .toLowerCase()
    // Marks of one script, such as the vowel signs of Devanagari, are part of its words; the others are accents.
    .replace(/(?=\p{M})\p{Script=Inherited}/gu, '')
    .replace(/[ßæœøđðþħıłς]/g, (letter) => plain.get(letter) ?? letter)
  const words =
    letters.match(
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|\p{N}+|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{M}])+/gu,
    ) ?? []
  return [...new Set(words.map((word) => [...word].slice(0, 16).join('')))]
}
