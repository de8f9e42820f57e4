import { stringify } from 'yaml'

const FIRST = '0.1.0'

/** The files that have the version of a service or its summary, each with the change to those of a new service. */
export const firstVersion: Record<string, (text: string, summary: string) => string> = {
  'openapi.yaml': (text, summary) =>
    text
      .replace(/^ {2}version: .*$/m, `  version: ${FIRST}`)
      .replace(/^ {2}summary: .*$/m, () => `  summary: ${stringify(summary, { lineWidth: 0 }).trim()}`),
  'package.json': (text, summary) =>
    text
      .replace(/^ {2}"version": ".*",$/m, `  "version": "${FIRST}",`)
      .replace(/^ {2}"description": ".*",$/m, () => `  "description": ${JSON.stringify(summary)},`),
  Dockerfile: (text, summary) =>
    text.replace(/(?<=image\.description=)".*"/, () => JSON.stringify(summary).replaceAll('$', '\\$')),
  'CHANGELOG.md': (text) => text.replace(/^## [^]*/m, `## ${FIRST} (unreleased)\n\n- The first version.\n`),
}
