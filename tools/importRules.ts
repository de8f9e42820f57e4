// Which folder may import which, as docs/architecture.md describes it.
import type { ESLint, Linter } from 'eslint'
import boundaries from 'eslint-plugin-boundaries'

/** A part of the project: its files, and the parts that these may import besides their own. */
interface Layer {
  files: string
  imports: string[]
}

const layers: Record<string, Layer> = {
  generated: { files: 'generated/**', imports: [] },
  migrations: { files: 'migrations/**', imports: [] },
  service: { files: 'src/{service,makeFolder,turns}.ts', imports: [] },
  contract: { files: 'src/contract/**', imports: ['service', 'generated'] },
  config: { files: 'src/{config.ts,config/**}', imports: ['service', 'contract'] },
  database: { files: 'src/database/**', imports: ['service', 'contract'] },
  schema: { files: 'src/schema/**', imports: ['service', 'contract', 'database'] },
  http: { files: 'src/http/**', imports: ['service', 'contract', 'config', 'database', 'csv text'] },
  resources: {
    files: 'src/resources/**',
    imports: ['service', 'contract', 'generated', 'database', 'http for handlers'],
  },
  client: { files: 'src/client/**', imports: ['service', 'contract', 'generated'] },
  csv: { files: 'src/csv/**', imports: ['service', 'contract', 'client'] },
  cli: {
    files: 'src/{main.ts,cli/**}',
    imports: ['service', 'contract', 'config', 'database', 'schema', 'http', 'resources', 'client', 'csv'],
  },
  // Runs in browsers: it knows the service by its contract only.
  web: { files: 'web/**', imports: ['generated'] },
  tools: {
    files: 'tools/**',
    imports: ['service', 'contract', 'table of handlers', 'assertExactHandlers', 'deriveRoutes', 'csv text'],
  },
}

/** Files within a layer that have rules of their own. */
const parts: Record<string, string> = {
  // The types of handlers, and functions that build responses.
  'http for handlers': 'src/http/{operation,responses,pagination,etag,health}.ts',
  'csv text': 'src/csv/csvText.ts',
  assertExactHandlers: 'src/http/assertExactHandlers.ts',
  deriveRoutes: 'src/http/deriveRoutes.ts',
  'table of handlers': 'src/resources/handlers.ts',
  handlers: 'src/resources/*/handlers.ts',
  queries: 'src/resources/*/!(handlers).ts',
  problem: 'src/contract/{problem,problems}.ts',
}

const inFiles = (...categories: string[]) => ({ file: { categories: { anyOf: categories } } })

/** The ESLint configuration that enforces these rules, for imports of types too. */
export const importRules: Linter.Config = {
  files: Object.values(layers).map(({ files }) => files),
  // Its types describe the module's namespace, Node.js imports the plugin itself.
  plugins: { boundaries: boundaries as unknown as ESLint.Plugin },
  settings: {
    'boundaries/files': [
      ...Object.entries(layers).map(([category, { files }]) => ({ category, pattern: files })),
      ...Object.entries(parts).map(([category, pattern]) => ({ category, pattern })),
    ],
  },
  rules: {
    'boundaries/no-unknown-dependencies': 'error',
    'boundaries/dependencies': [
      'error',
      {
        default: 'disallow',
        checkAllOrigins: true,
        message: '{{from.file.path}} may not import {{dependency.source}} (tools/importRules.ts).',
        policies: [
          { allow: { to: { module: { origin: ['external', 'core'] } } } },
          ...Object.entries(layers).map(([layer, { imports }]) => ({
            from: inFiles(layer),
            allow: { to: inFiles(layer, ...imports) },
          })),
          // A handler knows HTTP and no SQL, a query SQL and no HTTP; neither knows Fastify.
          { from: inFiles('resources'), disallow: { to: { module: { source: '{fastify,@fastify/*}' } } } },
          { from: inFiles('handlers'), disallow: { to: { module: { source: 'kysely' } } } },
          { from: inFiles('queries'), disallow: { to: inFiles('problem', 'http for handlers') } },
        ],
      },
    ],
  },
}
