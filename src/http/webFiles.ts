import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire, stripTypeScriptTypes } from 'node:module'
import { extname, join, resolve } from 'node:path'

/** A file that a browser loads. */
export interface WebFile {
  type: string
  read: () => Buffer
}

/** The media types of a page's files; other files, such as its tsconfig.json, are not served. */
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/**
 * The files of a page's folder by the name under which they are served, with those of npm packages that its `packages.json`
 * lists: `{ "<name>.js": "<package>/<file>" }`. Throws an Error if such a file does not exist.
 */
export function webFiles(folder: string): Map<string, WebFile> {
  const files = new Map<string, WebFile>()
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (/(?<!\.d)\.ts$/.test(name))
      files.set(
        name.replace(/ts$/, 'js'),
        script(() => stripTypes(path)),
      )
    else if (name.endsWith('.js'))
      files.set(
        name,
        script(() => readFileSync(path, 'utf8')),
      )
    else addFile(files, name, path)
  }
  const require = createRequire(resolve(folder, 'packages.json'))
  for (const [name, file] of Object.entries(packagesOf(folder))) {
    addFile(files, `packages/${name}`, require.resolve(file))
  }
  return files
}

function addFile(files: Map<string, WebFile>, name: string, path: string): void {
  const type = types[extname(name)]
  if (type !== undefined) files.set(name, { type, read: () => readFileSync(path) })
}

function script(read: () => string): WebFile {
  return { type: 'text/javascript; charset=utf-8', read: () => Buffer.from(withPackagePaths(read())) }
}

function packagesOf(folder: string): Record<string, string> {
  const file = join(folder, 'packages.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {}
}

/** TypeScript without its types, and with the names of the files that it imports as they are served. */
function stripTypes(path: string): string {
  const code = stripTypeScriptTypes(readFileSync(path, 'utf8'))
  return code.replace(/((?:\bfrom|\bimport) ?\(?'\.\/[^']+)\.ts'/g, "$1.js'")
}

/**
 * Code with the paths of the packages that it imports. A browser would need an import map, which it accepts inline only: the
 * Content-Security-Policy forbids that.
 */
function withPackagePaths(code: string): string {
  return code.replace(/((?:\bfrom|\bimport) ?\(?(['"]))([^'"./][^'"]*)\2/g, '$1./packages/$3.js$2')
}
