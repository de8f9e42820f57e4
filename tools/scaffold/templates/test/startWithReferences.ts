import type { Example } from '../../examples.ts'
import { withArticle } from '../../naming.ts'
import type { Property } from '../../properties.ts'
import type { ReferencedResource } from '../../referencedResource.ts'
import { objectOf } from './literal.ts'

/** Whether the natural key is what a resource refers to: another one refers to something else. */
export function refersOnly(properties: Property[]): boolean {
  return properties.every(({ isKey, type }) => !isKey || type === 'reference')
}

/**
 * The function that starts the service with what a resource refers to. The examples of the contract name it, as those of the
 * resource do: the samples of a person may have other names.
 */
export function startWithReferences(
  words: string,
  targets: ReferencedResource[],
  hasTwoOfEach: boolean,
): string {
  const posts = targets.flatMap(({ plural, type, key, shown, examples: { unchanged, created } }) => {
    const names = [...key.map(({ property }) => property), ...shown]
    const named = (example: Example) => Object.entries(example).filter(([name]) => names.includes(name))
    const bodies = (hasTwoOfEach ? [unchanged, created] : [unchanged]).map((each) => objectOf(named(each)))
    return bodies.map((body) => `await app.client.POST('/${plural}', { body: new${type}(${body}) })`)
  })
  return `
/** The service with what ${withArticle(words)} refers to. */
async function startWithReferences(t: Test) {
  const app = await startApp(t)
  ${posts.join('\n  ')}
  return app
}
`
}
