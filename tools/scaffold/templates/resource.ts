import { keyNames } from '../label.ts'
import { capitalized } from '../naming.ts'
import type { ResourceNames } from '../naming.ts'
import type { Property } from '../properties.ts'

/** The text of `resource.ts` of a new resource: its row of the resource table. */
export function resourceFile(names: ResourceNames, properties: Property[]): string {
  const { plural, singular, type, types, variables, manyWords } = names
  const key = keyNames(properties)
  return `import type { Resource } from '../../contract/resource.ts'
import { schemaOf } from '../../contract/schema.ts'
import { sample${types} } from './sampleData.ts'

/** ${capitalized(manyWords)}, as the commands and CSV files know them. */
export const ${variables}: Resource = {
  name: '${plural}',
  path: '/${plural}',
  table: '${singular}',
  file: '${plural}.csv',
  schema: schemaOf('${type}Input'),
  key: [${key.map((name) => `'${name}'`).join(', ')}],
  order: 'id',
  sample: sample${types},
  demo: ['/${plural}?limit=3'],
}
`
}
