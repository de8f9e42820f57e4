const status = document.getElementById('status')

/** Lets screen readers read a sentence, such as how many products are found. */
export function announce(sentence: string): void {
  status?.replaceChildren(sentence)
}
