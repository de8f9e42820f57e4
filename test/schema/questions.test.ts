// What the two sets of tables do not determine, a draft asks.
import t from 'tap'
import type { Schema } from '../../src/contract/schema.ts'
import { declaredAfter, draftFrom, engines, fill, load, replace, rowsOf, run, tables } from './lending.ts'
import type { Edit } from './lending.ts'
import { shapeOf } from './shape.ts'

/** Adds a required property to libraries, in place of others. */
function require(property: string, schema: Schema, ...replaced: string[]): Edit {
  return ({ Library, LibraryInput }) => {
    for (const each of [Library, LibraryInput]) {
      for (const name of replaced) delete each?.properties[name]
      Object.assign(each?.properties ?? {}, { [property]: schema })
      each?.required.push(property)
    }
  }
}

/** Replaces the statements of `up`. */
function replaceUp(draft: string, statement: string): string {
  return replace(draft, /(up\(.*\n)[^]*?\n}\n\nexport/, `$1${statement}\n}\n\nexport`)
}

// The edit, the question, the answer that a person writes, and rows after it.
const questions: Record<string, [Edit, RegExp, (draft: string) => string, object]> = {
  'which value existing rows get in a new column': [
    require('phone', { type: 'string' }),
    /Which phone do the existing rows of library get\?/,
    (draft) =>
      replace(
        replace(draft, /, null\s+from "library_before"/, `, '555' from "library_before"`),
        '"phone" = null',
        `"phone" = '555'`,
      ),
    { library: [{ name: 'central', phone: '555' }] },
  ],
  'whether a column is renamed': [
    require('place', { type: 'string' }, 'address'),
    /Is place of library the new name of address\?/,
    (draft) =>
      replaceUp(draft, "await db.schema.alterTable('library').renameColumn('address', 'place').execute()"),
    { library: [{ name: 'central', place: 'a' }] },
  ],
  'how a value is converted to another type': [
    require('address', { type: 'integer' }),
    /How is the text in address of library converted to integer\?/,
    (draft) =>
      replace(
        replace(draft, /"address"(.*) from "library_before"/, 'length("address")$1 from "library_before"'),
        'using "address"',
        'using length("address")',
      ),
    { library: [{ name: 'central', address: 1 }] },
  ],
  'whether a table is renamed': [
    ({ Loan }) => Object.assign(Loan ?? {}, { 'x-table': 'lending' }),
    /Is lending the new name of loan\?/,
    (draft) => replaceUp(draft, "await db.schema.alterTable('loan').renameTo('lending').execute()"),
    {},
  ],
}

for (const [engine, { skip, open }] of Object.entries(engines)) {
  for (const [name, [edit, question, answer, after]] of Object.entries(questions)) {
    t.test(`on ${engine}, a draft asks ${name}, and changes nothing until answered`, { skip }, async (t) => {
      const db = await fill(await open(t))
      const [shape, rows] = [await shapeOf(db), await rowsOf(db)]
      const declared = declaredAfter(edit)
      const draft = draftFrom(tables, declared)
      await t.rejects(run(db, (await load(t, draft)).up), question)
      t.same(await shapeOf(db), shape)
      t.same(await rowsOf(db), rows)

      const answered = answer(replace(draft, /throw new Error\(.*\n/g, ''))
      await run(db, (await load(t, answered)).up)
      const expected = await open(t)
      await run(expected, (await load(t, draftFrom([], declared))).up)
      t.same(await shapeOf(db), await shapeOf(expected))
      if (Object.keys(after).length > 0) t.match(await rowsOf(db), after)
    })
  }
}
