// The contract keeps every rule, and each rule is seen to find what breaks it.
import t from 'tap'
import { contract } from '../../src/contract/document.ts'
import * as rules from '../../tools/contract/rules.ts'
import type { Rule } from '../../tools/contract/rules.ts'
import { changed, lookUp } from '../../tools/contract/pointer.ts'

const market = '#/paths/~1markets/post'
const body = `${market}/requestBody/content/application~1json`
const created = `${market}/responses/201/content/application~1json`
const schemas = '#/components/schemas'
const parameters = '#/components/parameters'

/** The rule, where the contract is changed, to what, and what the rule says of it. */
const breaks: [Rule, string, unknown, string][] = [
  [
    rules.pathsHoldOperationsOnly,
    '#/paths/~1markets/parameters',
    [],
    '#/paths/~1markets/parameters: a path holds get, put, post and delete only; move parameters into them',
  ],
  [
    rules.pathsCanBeRouted,
    '#/paths/~1markets~1{market-id}',
    {},
    '#/paths/~1markets~1{market-id}: write it in a-z and /, with parameters such as {market_id}',
  ],
  [
    rules.theServerIsWhereTheRoutesAre,
    '#/servers/0/url',
    '/v2',
    '#/servers: name one server, /api, or change src/contract/paths.ts too',
  ],
  [
    rules.refsStandAlone,
    `${schemas}/Market/properties/name/description`,
    'Its name.',
    `${schemas}/Market/properties/name: description beside $ref would be dropped; move it to what the $ref names`,
  ],
  [
    rules.parametersAreInTheDefaultStyle,
    `${parameters}/Limit/explode`,
    false,
    `${parameters}/Limit: explode would be ignored; leave it out`,
  ],
  [
    rules.parametersAreDescribed,
    `${parameters}/Limit/description`,
    undefined,
    `${parameters}/Limit: give it a description`,
  ],
  [rules.valuesHaveLimits, `${schemas}/Name/maxLength`, undefined, `${schemas}/Name: give it a maxLength`],
  [
    rules.valuesHaveLimits,
    `${schemas}/Calories/minimum`,
    undefined,
    `${schemas}/Calories: give it a minimum`,
  ],
  [rules.valuesHaveLimits, `${schemas}/Id/maximum`, undefined, `${schemas}/Id: give it a maximum`],
  [
    rules.valuesHaveLimits,
    `${schemas}/MarketPage/properties/items/maxItems`,
    undefined,
    `${schemas}/MarketPage/properties/items: give it a maxItems`,
  ],
  [
    rules.objectsAreClosed,
    `${schemas}/Market/additionalProperties`,
    undefined,
    `${schemas}/Market: close it with additionalProperties: false`,
  ],
  [
    rules.noKeywordIsSlowOrInexact,
    `${schemas}/Percentage/multipleOf`,
    0.1,
    `${schemas}/Percentage: do without multipleOf; it is slow, or refuses what it should take`,
  ],
  [
    rules.patternsAreReadAlike,
    `${schemas}/Date/pattern`,
    '^\\d{4}',
    `${schemas}/Date: write its pattern with plain classes such as [0-9], not \\d, \\w, \\s, \\p or (?`,
  ],
  [
    rules.keysAreReadAlike,
    `${parameters}/On`,
    {},
    `${parameters}: name On otherwise; YAML 1.1 reads it as true or false`,
  ],
  [
    rules.largeIntegersSaySo,
    `${schemas}/Id/format`,
    undefined,
    `${schemas}/Id: give it the format int64; its maximum needs more than 32 bits`,
  ],
  [rules.operationsAreDescribed, `${market}/summary`, undefined, `${market}: give it a summary`],
  [rules.operationsAreDescribed, `${market}/tags`, [], `${market}: give it one tag`],
  [rules.operationsSucceedAndFail, `${market}/responses`, { 400: {} }, `${market}: declare how it succeeds`],
  [rules.operationsSucceedAndFail, `${market}/responses`, { 200: {} }, `${market}: declare how it fails`],
  [rules.bodiesHaveExamples, `${created}/examples`, undefined, `${created}: give it examples`],
  [
    rules.examplesKeepTheirWord,
    `${created}/examples/created/value/name`,
    '',
    `${created}: mend the example created: it/name must NOT have fewer than 1 characters`,
  ],
  [
    rules.examplesKeepTheirWord,
    `${body}/examples/invalid/value`,
    lookUp(contract, `${body}/examples/created/value`),
    `${body}: the example invalid is valid; break its schema, or give it another name`,
  ],
]

for (const rule of Object.values(rules)) {
  // From pathsHoldOperationsOnly to "paths hold operations only".
  const name = rule.name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  t.test(name, async (t) => {
    t.same(rule(contract), [])
    const broken = breaks.filter(([each]) => each === rule)
    t.ok(broken.length > 0, 'the rule is broken on purpose')
    for (const [, pointer, value, sentence] of broken) {
      t.same(rule(changed(contract, pointer, value)), [sentence], `${pointer} = ${JSON.stringify(value)}`)
    }
  })
}
