import { resources } from '../../src/resources/index.ts'

/** The resources that the documents of this repository show. */
const documented = ['markets', 'products', 'prices']

const removed = documented.filter((name) => !resources.some((resource) => resource.name === name))

/** Whether a text shows a resource that the service no longer has: a clone rewrites its documents after its code. */
export function showsRemovedResource(text: string): boolean {
  return removed.some((name) => new RegExp(`\\b${name}\\b`).test(text))
}
