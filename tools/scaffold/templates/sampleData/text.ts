import { isCode } from '../../exampleText.ts'

/** Generators of texts by the ends of the names that they fit. */
const GENERATORS: [RegExp, string][] = [
  [
    /(author|borrower|buyer|contact|customer|member|owner|patient|person|student|teacher|user)$/,
    'person.fullName()',
  ],
  [/title$/, 'book.title()'],
  [/email$/, 'internet.email()'],
  [/phone$/, 'phone.number()'],
  [/(address|street)$/, 'location.streetAddress()'],
  [/country$/, 'location.country()'],
  [/colou?r$/, 'color.human()'],
  [/(comment|description|note|remark|summary)s?$/, 'lorem.sentence()'],
  [/(city|name|place|town|venue)$/, 'location.city()'],
]

/** The expression that generates a text for a property of this name; a `name` is that of the resource. */
export function sampleText(singular: string, name: string): string {
  if (isCode(name)) return "faker.string.alphanumeric({ length: 8, casing: 'upper' })"
  const subjects = name === 'name' ? [singular, name] : [name]
  const found = subjects.flatMap((subject) => GENERATORS.find(([pattern]) => pattern.test(subject)) ?? [])
  return `faker.${found[1] ?? 'lorem.words(3)'}`
}
