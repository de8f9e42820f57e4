import type { Examples } from '../../examples.ts'
import { capitalized, withArticle } from '../../naming.ts'
import type { ResourceNames } from '../../naming.ts'

/** The text of `sample.ts` of a new resource's tests: a valid body, any part of which can be replaced. */
export function testSampleFile({ type, words }: ResourceNames, { existing }: Examples): string {
  return `import type { Schemas } from '../../../src/contract/document.ts'

/** ${capitalized(withArticle(words))} with these values, and others that do not matter. */
export function new${type}(values: Partial<Schemas['${type}Input']> = {}): Schemas['${type}Input'] {
  return { ${JSON.stringify(existing).slice(1, -1)}, ...values }
}
`
}
