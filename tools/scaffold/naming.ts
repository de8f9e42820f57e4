/** The names that a resource has in the contract, in the code and in the database. */
export interface ResourceNames {
  /** `weather_station`: its table, and its name in other resources. */
  singular: string
  /** `weather_stations`: its path, its CSV file and its folder. */
  plural: string
  /** `WeatherStation`: its schema. */
  type: string
  /** `WeatherStations`: the end of the names of its operations on many. */
  types: string
  /** `weatherStations`: a variable that holds many. */
  variables: string
  /** `weather station`: in a sentence. */
  words: string
  /** `weather stations`: in a sentence about many. */
  manyWords: string
}

/** Names that the code of every resource gives to other values. */
const USED = ['handlers', 'headers', 'params', 'resources', 'rows']

/** The names of a resource from its singular, such as `weather_station`; throws an Error for one that cannot be used. */
export function namesOf(singular: string, plural = pluralOf(singular)): ResourceNames {
  for (const name of [singular, plural]) {
    if (!/^[a-z]+(_[a-z]+)*$/.test(name)) {
      throw new Error(
        `"${name}" cannot name a resource: use a-z and single underscores, such as weather_station.`,
      )
    }
  }
  if (singular === plural) {
    throw new Error(`"${singular}" must have a plural of its own; give one with --plural.`)
  }
  if (USED.includes(plural)) {
    throw new Error(
      `"${plural}" cannot name resources: the code gives the name to other values; choose another one.`,
    )
  }
  return {
    singular,
    plural,
    type: pascal(singular),
    types: pascal(plural),
    variables: camel(plural),
    words: singular.replaceAll('_', ' '),
    manyWords: plural.replaceAll('_', ' '),
  }
}

/** The English plural of a noun by its ending; irregular ones are given with `--plural`. */
export function pluralOf(noun: string): string {
  if (/(s|x|z|ch|sh)$/.test(noun)) return `${noun}es`
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`
  return `${noun}s`
}

/** `weather_station` as `WeatherStation`. */
export function pascal(name: string): string {
  return name.replace(/(?:^|_)([a-z0-9])/g, (_, first: string) => first.toUpperCase())
}

/** The schema of a property with limits of its own: `StationElevation`. */
export function ownSchemaName({ type }: ResourceNames, property: string): string {
  return type + pascal(property)
}

/** `weather_station` as `weatherStation`. */
export function camel(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, first: string) => first.toUpperCase())
}

/** `a station`, `an elevation`. */
export function withArticle(words: string): string {
  return `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`
}

/** `a station` as `A station`. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: string[]): string {
  return new Intl.ListFormat('en-GB').format(words)
}
