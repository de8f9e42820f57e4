import type { ContractFile } from '../contract/document.ts'

/** The contract as clients see it: its own bytes, or with the base path in the URLs of its servers. */
export function publishedContract(contract: ContractFile, basePath: string): ContractFile {
  if (basePath === '') return contract
  const { servers = [], ...document } = contract.document
  const prefixed = servers.map((server) => ({ ...server, url: basePath + server.url }))
  const text = servers.reduce(
    (source, { url }) => source.replace(`- url: ${url}\n`, `- url: ${basePath}${url}\n`),
    contract.source.toString(),
  )
  return { source: Buffer.from(text), document: { ...document, servers: prefixed } }
}
