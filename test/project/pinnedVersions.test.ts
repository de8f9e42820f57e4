// Node.js and Yarn have the same versions wherever they are pinned.
import { readFileSync } from 'node:fs'
import t from 'tap'

const { packageManager } = JSON.parse(readFileSync('package.json', 'utf8')) as { packageManager: string }

/** All matches of the pattern's group in these files. */
function pinned(files: string[], pattern: RegExp): string[] {
  const text = files.map((file) => readFileSync(file, 'utf8')).join('\n')
  return [...text.matchAll(pattern)].map(([, version = '']) => version)
}

t.test('Yarn', async (t) => {
  const versions = pinned(['yarnw', 'README.md', 'Dockerfile'], /@yarnpkg\/cli-dist@([0-9.]+)/g)
  t.ok(versions.length >= 3, `${versions.length} places`)
  t.same(new Set(versions.map((version) => `yarn@${version}`)), new Set([packageManager]))
})

t.test('Node.js', async (t) => {
  const versions = pinned(['yarnw', 'README.md', 'Dockerfile'], /\bnode[@:]([0-9]+)(?:-slim)?\b/g)
  t.ok(versions.length >= 3, `${versions.length} places`)
  t.equal(new Set(versions).size, 1, versions.join(', '))
})
