/** A regular expression that matches this text. Node.js 22 has no `RegExp.escape`. */
export function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
