import type { Resource } from '../../contract/resource.ts'
import type { Importable } from '../../csv/import/importData.ts'
import { resources } from '../../resources/index.ts'

/** The resources into which flat files can be imported. */
export const importableResources: readonly Importable[] = resources.filter(isImportable)

function isImportable(resource: Resource): resource is Importable {
  return resource.import !== undefined
}
