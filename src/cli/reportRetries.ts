/** Says for what a command waits: once for each reason, not at each try. */
export function reportRetries(url: string, say: (text: string) => void): (why: string) => void {
  let said: string | undefined
  return (why) => {
    if (why !== said) say(`Waiting up to 60 s for ${url}: ${why}`)
    said = why
  }
}
