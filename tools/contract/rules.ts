// The lint rules of our own for openapi.yaml, beside those of Redocly and Spectral.
import * as documentationRules from './documentationRules.ts'
import * as generatorRules from './generatorRules.ts'
import * as mediaTypeRules from './mediaTypeRules.ts'
import * as routingRules from './routingRules.ts'
import * as schemaRules from './schemaRules.ts'
import type { Rule } from './nodes.ts'

/** The rules by name. */
export const rules = {
  ...routingRules,
  ...schemaRules,
  ...documentationRules,
  ...generatorRules,
  ...mediaTypeRules,
} satisfies Record<string, Rule>
