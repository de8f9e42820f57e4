// The contract obeys every lint rule, and each rule reports a violation in the fixture's contract.
import t from 'tap'
import { contract as ownContract } from '../../src/contract/document.ts'
import { contract } from '../fixture/contract.ts'
import type { Rule } from '../../tools/contract/nodes.ts'
import { rules } from '../../tools/contract/rules.ts'
import { lookUp } from '../../src/contract/pointer.ts'
import { changed } from './changed.ts'

const create = '#/paths/~1libraries/post'
const body = `${create}/requestBody/content/application~1json`
const created = `${create}/responses/201/content/application~1json`
const schemas = '#/components/schemas'
const parameters = '#/components/parameters'

/** A rule, a pointer into the contract, the value to set there, and the error that the rule reports. */
const violations: [Rule, string, unknown, string][] = [
  [
    rules.pathsHaveOperationsOnly,
    '#/paths/~1libraries/parameters',
    [],
    '#/paths/~1libraries/parameters: a path may have get, put, post and delete only; move parameters into them',
  ],
  [
    rules.pathsAreRoutable,
    '#/paths/~1libraries~1{library-id}',
    {},
    '#/paths/~1libraries~1{library-id}: use a-z, - and / only, and parameters such as {resource_id}',
  ],
  [
    rules.serverMatchesApiPrefix,
    '#/servers/0/url',
    '/v2',
    '#/servers: declare one server, /api, or change API_PREFIX too',
  ],
  [
    rules.refsStandAlone,
    `${schemas}/Library/properties/name/description`,
    'Its name.',
    `${schemas}/Library/properties/name: description beside $ref is ignored; move it to what the $ref names`,
  ],
  [
    rules.parametersHaveTheDefaultStyle,
    `${parameters}/Limit/explode`,
    false,
    `${parameters}/Limit: explode is ignored; remove it`,
  ],
  [
    rules.arraysInQueriesAreSeparatedByCommas,
    `${parameters}/LoanLibraryIds/explode`,
    true,
    `${parameters}/LoanLibraryIds: an array must be in a query, with style: form and explode: false`,
  ],
  [
    rules.arraysInQueriesAreSeparatedByCommas,
    `${schemas}/IdList/items`,
    { $ref: `${schemas}/Name` },
    `${parameters}/LoanLibraryIds: its items may contain commas; use numbers or an enum`,
  ],
  [
    rules.parametersAreDescribed,
    `${parameters}/Limit/description`,
    undefined,
    `${parameters}/Limit: add a description`,
  ],
  [rules.contentIsNegotiated, `${create}/responses/406`, undefined, `${create}: declare the response 406`],
  [
    rules.mediaTypesAreKnown,
    `${create}/responses/201/content/text~1csv`,
    {},
    `${create}: remove text/csv; only lists of a resource have another media type, text/csv`,
  ],
  [
    rules.mediaTypesAreKnown,
    '#/paths/~1libraries/get/responses/200/content/text~1html',
    {},
    '#/paths/~1libraries/get: remove text/html; only lists of a resource have another media type, text/csv',
  ],
  [
    rules.mediaTypesAreKnown,
    '#/paths/~1health/get/responses/200/content',
    { 'text/plain': {} },
    '#/paths/~1health/get: declare application/json first',
  ],
  [rules.valuesHaveLimits, `${schemas}/Name/maxLength`, undefined, `${schemas}/Name: add maxLength`],
  [rules.valuesHaveLimits, `${schemas}/Rating/minimum`, undefined, `${schemas}/Rating: add minimum`],
  [rules.valuesHaveLimits, `${schemas}/Id/maximum`, undefined, `${schemas}/Id: add maximum`],
  [
    rules.valuesHaveLimits,
    `${schemas}/LibraryPage/properties/items/maxItems`,
    undefined,
    `${schemas}/LibraryPage/properties/items: add maxItems`,
  ],
  [
    rules.requestsAreClosed,
    `${schemas}/LibraryInput/additionalProperties`,
    undefined,
    `${schemas}/LibraryInput: add additionalProperties: false, because requests contain it`,
  ],
  [
    rules.responsesAreOpen,
    `${schemas}/Library/additionalProperties`,
    false,
    `${schemas}/Library: remove additionalProperties: false, because responses contain it`,
  ],
  [
    rules.responsesAreOpen,
    `${created}/schema`,
    { type: 'object', additionalProperties: false },
    `${created}/schema: remove additionalProperties: false, because responses contain it`,
  ],
  [
    rules.noKeywordIsSlowOrInexact,
    `${schemas}/Rating/multipleOf`,
    0.1,
    `${schemas}/Rating: remove multipleOf; it is slow, or rejects valid values`,
  ],
  [
    rules.patternsArePortable,
    `${schemas}/TimeOfDay/pattern`,
    '^\\d{2}',
    `${schemas}/TimeOfDay: use plain classes such as [0-9] in its pattern, not \\d, \\w, \\s, \\p or (?`,
  ],
  [
    rules.patternsAreAscii,
    `${schemas}/Name/pattern`,
    '^[^\u2028]*$',
    `${schemas}/Name: use printable ASCII only in its pattern; x-format limits other characters`,
  ],
  [
    rules.patternsAreAscii,
    `${schemas}/EntityTags/pattern`,
    '^[^\t]*$',
    `${schemas}/EntityTags: use printable ASCII only in its pattern; x-format limits other characters`,
  ],
  [
    rules.textsAreVisible,
    `${schemas}/Name/description`,
    '\ufeffA name.',
    `${schemas}/Name/description: remove the invisible character U+FEFF`,
  ],
  [
    rules.textsAreVisible,
    `${created}/examples/created/value/name`,
    'river\u2028side',
    `${created}/examples/created/value/name: remove the invisible character U+2028`,
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
  [rules.numbersAreDoubles, `${schemas}/Rating/format`, undefined, `${schemas}/Rating: add format: double`],
  [rules.operationsAreDescribed, `${create}/summary`, undefined, `${create}: add a summary`],
  [rules.operationsAreDescribed, `${create}/tags`, [], `${create}: add one tag`],
  [
    rules.operationsDeclareSuccessAndFailure,
    `${create}/responses`,
    { 400: {} },
    `${create}: declare a successful response`,
  ],
  [
    rules.operationsDeclareSuccessAndFailure,
    `${create}/responses`,
    { 200: {} },
    `${create}: declare an error response`,
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
    `${body}/x-invalid-examples/invalid/value`,
    lookUp(contract, `${body}/examples/created/value`),
    `${body}: the invalid example invalid is valid; violate its schema, or move it to examples`,
  ],
  [
    rules.examplesMatchTheirSchemas,
    `${schemas}/TimeOfDay/examples`,
    ['9:00'],
    `${schemas}/TimeOfDay: fix the example "9:00": it must have the form HH:MM, such as 09:00`,
  ],
  [
    rules.examplesMatchTheirSchemas,
    '#/components/headers/Retry-After/example',
    0,
    '#/components/headers/Retry-After: fix the example 0: it must be >= 1',
  ],
  [
    rules.schemasHaveOneExample,
    `${schemas}/Name/examples`,
    ['12 Mill Lane', 'Leeds'],
    `${schemas}/Name: give one example; quote a text that contains a comma`,
  ],
  [
    rules.schemasAreNoBuiltInTypes,
    `${schemas}/Date`,
    {},
    `${schemas}/Date: rename it; a language has a type of this name`,
  ],
  [
    rules.schemasAreNoDerivedNames,
    `${schemas}/NewLibrary`,
    {},
    `${schemas}/NewLibrary: rename it; generators derive this name from Library`,
  ],
  [
    rules.schemasAreNoDerivedNames,
    `${schemas}/CreateLibraryResponse`,
    {},
    `${schemas}/CreateLibraryResponse: rename it; generators derive this name from createLibrary`,
  ],
  [
    rules.schemasDifferInMoreThanCase,
    `${schemas}/bookpage`,
    {},
    `${schemas}/bookpage: rename it; another schema differs in case only`,
  ],
  [
    rules.enumsHaveNoReservedNames,
    `${parameters}/OnConflict/schema/enum`,
    ['fail', 'name'],
    `${parameters}/OnConflict/schema: give its values other names with x-enum-varnames; name is reserved`,
  ],
  [
    rules.typedFormatsHaveNoPattern,
    `${schemas}/Day/pattern`,
    '^2',
    `${schemas}/Day: remove its pattern; the format date is a type of its own`,
  ],
]

for (const rule of Object.values(rules)) {
  // From pathsHaveOperationsOnly to "paths have operations only".
  const name = rule.name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  t.test(name, async (t) => {
    t.same(rule(ownContract), [])
    t.same(rule(contract), [])
    const ofRule = violations.filter(([each]) => each === rule)
    t.ok(ofRule.length > 0, 'the test violates the rule')
    for (const [, pointer, value, sentence] of ofRule) {
      t.same(rule(changed(contract, pointer, value)), [sentence], sentence)
    }
  })
}
