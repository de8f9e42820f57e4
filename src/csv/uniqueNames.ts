/** Returns a function that makes each name unique: it tries again a few times, then appends a number. */
export function uniqueNames(maxLength?: number): (make: () => string) => string {
  const used = new Set<string>()
  return (make) => {
    let name = make()
    for (let tries = 0; used.has(name) && tries < 5; tries += 1) name = make()
    const suffix = used.has(name) ? ` ${used.size + 1}` : ''
    name = `${name.slice(0, maxLength && maxLength - suffix.length).trim()}${suffix}`
    used.add(name)
    return name
  }
}
