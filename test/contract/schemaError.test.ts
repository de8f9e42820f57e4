import t from 'tap'
import { createAjv } from '../../src/contract/ajv.ts'
import { schemaError } from '../../src/contract/schemaError.ts'

t.test('a text that is no boolean is named as it is in a cell of a CSV file', async (t) => {
  const validate = createAjv({ verbose: true }).compile({ type: ['boolean', 'null'] })
  const messageOf = (value: unknown) => (validate(value) ? undefined : validate.errors?.map(schemaError))
  t.same(messageOf('yes'), ['must be true or false, not "yes"'])
  t.same(messageOf('1'), ['must be true or false, not "1"'])
  t.same(messageOf('x'.repeat(41)), ['must be true or false, not a text'])
  t.same(messageOf('true'), ['must be true or false or null, not the string "true"'], 'as JSON writes it')
  t.same(messageOf(1), ['must be true or false or null, not 1'])
  t.equal(messageOf(null), undefined)
})
