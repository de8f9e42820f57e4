import type { Importable, Resource } from '../../contract/resource.ts'
import { resources } from '../../resources/index.ts'

/** The resources into which flat files can be imported. */
export const importableResources: readonly Importable[] = resources.filter(isImportable)

function isImportable(resource: Resource): resource is Importable {
  return resource.import !== undefined
}
