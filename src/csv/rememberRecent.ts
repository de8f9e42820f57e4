/** The most results that are remembered. */
const MAX_RESULTS = 1000

/** The longest text that V8 copies; a longer one that is a part of a file's text keeps all of it in memory. */
const MAX_LENGTH = 12

/** Returns a function with the same results that computes those of short texts once, as long as there are few of them. */
export function rememberRecent<Result extends object>(
  compute: (text: string) => Result,
): (text: string) => Result {
  const results = new Map<string, Result>()
  return (text) => {
    const known = results.get(text)
    if (known !== undefined) return known
    const result = compute(text)
    if (text.length > MAX_LENGTH) return result
    if (results.size === MAX_RESULTS) results.clear()
    results.set(text, result)
    return result
  }
}
