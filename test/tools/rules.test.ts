// The contract obeys every lint rule, and each rule reports a violation.
import t from 'tap'
import { contract } from '../../src/contract/document.ts'
import type { Rule } from '../../tools/contract/nodes.ts'
import { rules } from '../../tools/contract/rules.ts'
import { changed, lookUp } from '../../tools/contract/pointer.ts'

const market = '#/paths/~1markets/post'
const body = `${market}/requestBody/content/application~1json`
const created = `${market}/responses/201/content/application~1json`
const schemas = '#/components/schemas'
const parameters = '#/components/parameters'

/** A rule, a pointer into the contract, the value to set there, and the error that the rule reports. */
const violations: [Rule, string, unknown, string][] = [
  [
    rules.pathsHaveOperationsOnly,
    '#/paths/~1markets/parameters',
    [],
    '#/paths/~1markets/parameters: a path may have get, put, post and delete only; move parameters into them',
  ],
  [
    rules.pathsAreRoutable,
    '#/paths/~1markets~1{market-id}',
    {},
    '#/paths/~1markets~1{market-id}: use a-z and / only, and parameters such as {resource_id}',
  ],
  [
    rules.serverMatchesApiPrefix,
    '#/servers/0/url',
    '/v2',
    '#/servers: declare one server, /api, or change API_PREFIX too',
  ],
  [
    rules.refsStandAlone,
    `${schemas}/Market/properties/name/description`,
    'Its name.',
    `${schemas}/Market/properties/name: description beside $ref is ignored; move it to what the $ref names`,
  ],
  [
    rules.parametersHaveTheDefaultStyle,
    `${parameters}/Limit/explode`,
    false,
    `${parameters}/Limit: explode is ignored; remove it`,
  ],
  [
    rules.parametersAreDescribed,
    `${parameters}/Limit/description`,
    undefined,
    `${parameters}/Limit: add a description`,
  ],
  [rules.valuesHaveLimits, `${schemas}/Name/maxLength`, undefined, `${schemas}/Name: add maxLength`],
  [rules.valuesHaveLimits, `${schemas}/Calories/minimum`, undefined, `${schemas}/Calories: add minimum`],
  [rules.valuesHaveLimits, `${schemas}/Id/maximum`, undefined, `${schemas}/Id: add maximum`],
  [
    rules.valuesHaveLimits,
    `${schemas}/MarketPage/properties/items/maxItems`,
    undefined,
    `${schemas}/MarketPage/properties/items: add maxItems`,
  ],
  [
    rules.objectsAreClosed,
    `${schemas}/Market/additionalProperties`,
    undefined,
    `${schemas}/Market: add additionalProperties: false`,
  ],
  [
    rules.noKeywordIsSlowOrInexact,
    `${schemas}/Percentage/multipleOf`,
    0.1,
    `${schemas}/Percentage: remove multipleOf; it is slow, or rejects valid values`,
  ],
  [
    rules.patternsArePortable,
    `${schemas}/Date/pattern`,
    '^\\d{4}',
    `${schemas}/Date: use plain classes such as [0-9] in its pattern, not \\d, \\w, \\s, \\p or (?`,
  ],
  [
    rules.keysAreNoBooleans,
    `${parameters}/On`,
    {},
    `${parameters}: rename On; YAML 1.1 reads it as true or false`,
  ],
  [
    rules.largeIntegersAreInt64,
    `${schemas}/Id/format`,
    undefined,
    `${schemas}/Id: add format: int64; its maximum needs more than 32 bits`,
  ],
  [rules.operationsAreDescribed, `${market}/summary`, undefined, `${market}: add a summary`],
  [rules.operationsAreDescribed, `${market}/tags`, [], `${market}: add one tag`],
  [
    rules.operationsDeclareSuccessAndFailure,
    `${market}/responses`,
    { 400: {} },
    `${market}: declare a successful response`,
  ],
  [
    rules.operationsDeclareSuccessAndFailure,
    `${market}/responses`,
    { 200: {} },
    `${market}: declare an error response`,
  ],
  [rules.bodiesHaveExamples, `${created}/examples`, undefined, `${created}: add examples`],
  [
    rules.examplesMatchTheirSchemas,
    `${created}/examples/created/value/name`,
    '',
    `${created}: fix the example created: it/name must NOT have fewer than 1 characters`,
  ],
  [
    rules.examplesMatchTheirSchemas,
    `${body}/examples/invalid/value`,
    lookUp(contract, `${body}/examples/created/value`),
    `${body}: the example invalid is valid; violate its schema, or rename it`,
  ],
]

for (const rule of Object.values(rules)) {
  // From pathsHaveOperationsOnly to "paths have operations only".
  const name = rule.name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  t.test(name, async (t) => {
    t.same(rule(contract), [])
    const ofRule = violations.filter(([each]) => each === rule)
    t.ok(ofRule.length > 0, 'the test violates the rule')
    for (const [, pointer, value, sentence] of ofRule) {
      t.same(rule(changed(contract, pointer, value)), [sentence], `${pointer} = ${JSON.stringify(value)}`)
    }
  })
}
