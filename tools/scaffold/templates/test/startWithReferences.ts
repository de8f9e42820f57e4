import { withArticle } from '../../naming.ts'
import type { Property } from '../../properties.ts'
import type { ReferencedResource } from '../../referencedResource.ts'
import { objectOf } from './literal.ts'

/** Whether the natural key is what a resource refers to: another one refers to something else. */
export function refersOnly(properties: Property[]): boolean {
  return properties.every(({ isKey, type }) => !isKey || type === 'reference')
}

/** The function that starts the service with what a resource refers to. */
export function startWithReferences(
  words: string,
  targets: ReferencedResource[],
  hasTwoOfEach: boolean,
): string {
  const posts = targets.flatMap(({ plural, type, examples: { unchanged, created } }) => {
    const other = Object.entries(created).filter(([name, value]) => unchanged[name] !== value)
    const bodies = hasTwoOfEach ? ['', objectOf(other)] : ['']
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
