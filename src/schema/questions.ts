import type { Change } from './changes.ts'
import { quote } from './statements.ts'

/** The source of a statement that stops the migration until a person has answered a question, and how to answer it. */
export function ask(question: string, how: string[]): string[] {
  return [
    ...how.map((line) => `// ${line}`),
    '// Then remove this line:',
    `throw new Error(${quote(`This migration has a question that only you can answer. ${question}`)})`,
  ]
}

/** The questions about a change that the two tables do not answer. */
export function questionsAbout(change: Change): string[] {
  return [...askForNames(change), ...askForTypes(change), ...askForValues(change)]
}

function askForNames({ to, added, dropped }: Change): string[] {
  return dropped.flatMap(({ name, type }) => {
    const candidates = added.filter((column) => column.type === type).map((column) => column.name)
    if (candidates.length === 0) return [`// The values of the column ${name} of ${to.name} are lost.`]
    return ask(`Is ${candidates.join(' or ')} of ${to.name} the new name of ${name}?`, [
      'If so, rename it instead of dropping the one and adding the other:',
      `db.schema.alterTable(${quote(to.name)}).renameColumn(${quote(name)}, ${quote(candidates[0])}).`,
      `If not, the values of ${name} are lost.`,
    ])
  })
}

function askForTypes({ to, changed }: Change): string[] {
  return changed
    .filter(({ from, to }) => from.type !== to.type)
    .flatMap(({ from, to: { name, type } }) =>
      ask(`How is the ${from.type} in ${name} of ${to.name} converted to ${type}?`, [
        `Write the expression in place of "${name}": after \`using\` for PostgreSQL, after \`select\` for SQLite.`,
      ]),
    )
}

function askForValues({ to, added }: Change): string[] {
  return added
    .filter(({ isNullable, isId }) => !isNullable && !isId)
    .flatMap(({ name }) =>
      ask(`Which ${name} do the existing rows of ${to.name} get?`, [
        'It cannot be null: write the value in place of null, in the update for PostgreSQL and in the select for SQLite.',
      ]),
    )
}
