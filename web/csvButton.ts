import { actionButton } from './actionButton.ts'
import { bodyOf } from './client.ts'
import { element } from './element.ts'

/** What a request for a CSV file has: the type that it accepts, and how openapi-fetch reads the response. */
export const csv = { headers: { accept: 'text/csv' }, parseAs: 'blob' } as const

/** A button that downloads a list as a CSV file. A link could not: the type of a response depends on the header `Accept`. */
export function csvButton(fileName: string, request: () => Parameters<typeof bodyOf<Blob>>[0]): HTMLElement {
  return actionButton('Download as CSV', async () => {
    const address = URL.createObjectURL(await bodyOf(request()))
    element('a', { href: address, download: `${fileName}.csv` }).click()
    URL.revokeObjectURL(address)
  })
}
