import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { FastifyInstance, RouteHandler } from 'fastify'
import { fromMemory } from '../fromMemory.ts'
import { webFiles } from '../webFiles.ts'
import type { WebFile } from '../webFiles.ts'
import { DOCS_PATH } from './openapiDocs.ts'

/** The folder of the service's page: TypeScript in a clone, JavaScript in the built package. */
export const WEB = fileURLToPath(new URL('../../../web', import.meta.url))

const START = 'index.html'

/** Allows this service's own files and API only, and no HTML from text (Trusted Types). */
const POLICY = [
  "default-src 'none'",
  "base-uri 'none'",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "img-src 'self'",
  "require-trusted-types-for 'script'",
  "script-src 'self'",
  "style-src 'self'",
].join('; ')

/**
 * A plugin: serves a page for people at `/`, and its files at `/web/`. Without a page, and if the setting WEB is off, `/`
 * redirects to Swagger UI.
 */
export async function webPage(app: FastifyInstance, { folder }: { folder: string | undefined }) {
  if (folder === undefined || !hasPage(folder)) {
    app.get('/', async (_request, reply) => reply.redirect(DOCS_PATH))
    return
  }
  const start = () => Buffer.from(withBasePath(readFileSync(join(folder, START), 'utf8'), app.basePath))
  const headers = { 'content-security-policy': POLICY }
  app.get('/', onDemand({ type: 'text/html; charset=utf-8', read: start }, headers))
  for (const [name, file] of webFiles(folder)) {
    if (name !== START) app.get(`/web/${name}`, onDemand(file))
  }
}

/** Whether a folder has a page: a clone may have none. */
export function hasPage(folder: string): boolean {
  return existsSync(join(folder, START))
}

/** A handler that reads a file at the first request for it: most processes of a clone never serve the page. */
function onDemand({ type, read }: WebFile, headers: Record<string, string> = {}): RouteHandler {
  let serve: RouteHandler | undefined
  return function (request, reply) {
    if (serve === undefined) {
      const content = read()
      serve = fromMemory(type, content, gzipSync(content))
    }
    return serve.call(this, request, reply.headers(headers))
  }
}

/** The page with the prefix in its links to its files and to the API. */
function withBasePath(html: string, basePath: string): string {
  return html.replaceAll(/(?<=(?:src|href)=")(?=(?:web|api)\/)/g, basePath === '' ? '' : `${basePath}/`)
}
