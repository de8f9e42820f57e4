/** Reports what a command waits for: once per reason, not at each retry. */
export function reportRetries(url: string, print: (text: string) => void): (why: string) => void {
  let last: string | undefined
  return (why) => {
    if (why !== last) print(`Waiting up to 60 s for ${url}: ${why}`)
    last = why
  }
}
