// docs/change-the-contract.md in a copy of the project: a column is four lines of openapi.yaml and two commands.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { serve } from '../../support/process.ts'
import { copyProject } from '../../project/copyProject.ts'

const fats = `        saturated_fats_percentage:
          $ref: '#/components/schemas/Percentage'
`
const mark = `        mark:
          type: [string, 'null']
          pattern: '^[0-9]{8,14}$'
          maxLength: 14
          description: The number below the bars; null if unknown.
`

t.test(
  'a new property of the contract is generated, drafted, stored, returned, loaded and exported',
  async (t) => {
    const { folder, settings, main, script, run, cli } = copyProject(t)
    const file = join(folder, 'openapi.yaml')
    const edited = readFileSync(file, 'utf8').replaceAll(fats, () => fats + mark)
    t.equal(edited.split(mark).length, 3, 'in ProductInput and in Product')
    writeFileSync(file, edited)
    await script('generate')
    const types = run('tsc', ['--noEmit', '--project', 'tsconfig.build.json'])

    t.match(await cli('db', 'draft', 'add_mark'), /^Drafted \S*migrations\/[0-9T]+-add_mark\.ts\. Read it/)
    const drafted = readdirSync(join(folder, 'migrations')).at(-1) ?? ''
    t.equal(
      readFileSync(join(folder, 'migrations', drafted), 'utf8'),
      `import { type Kysely } from 'kysely'

export async function up(db: Kysely<any>): Promise<void> {
  await db.schema.alterTable('product').addColumn('mark', 'text').execute()
}

export async function down(db: Kysely<any>): Promise<void> {
  // The values of the column mark of product are lost.
  await db.schema.alterTable('product').dropColumn('mark').execute()
}
`,
    )
    t.match(await cli('db', 'latest'), /0001_catalogue \(Up\)[^]*-add_mark \(Up\)/)

    const { url } = await serve(t, settings, main)
    const send = async (body?: object) => {
      const response = await fetch(`${url}/api/products`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      })
      return { status: response.status, body: (await response.json()) as { items?: unknown[] } }
    }
    const milk = { name: 'Milk', brand: 'dairy', mark: '4006381333931' }
    t.match(await send(milk), { status: 201, body: milk })
    t.match(await send(milk), { status: 200, body: milk })
    t.match(await send({ ...milk, mark: '4006381333948' }), { status: 409 })
    t.match(await send({ ...milk, mark: 'none' }), { status: 400 })
    t.match(await send({ name: 'Tea', brand: 'leaf' }), { status: 201, body: { mark: null } })

    const dir = t.testdir({
      'markets.csv': 'name,address,opening_time,closing_time\n',
      'products.csv': 'name,brand,mark\nMilk,dairy,4006381333931\nSalt,sea,0012345678905\n',
      'product_price.csv': 'market,brand,product,price\n',
    })
    const where = ['--dir', dir, '--url', `${url}/api`]
    t.match(
      await cli('script', 'load_data', ...where),
      /^products +2 +1 +0 +0 +1 +0 /m,
      'one new, one unchanged',
    )
    await cli('script', 'export_data', ...where, '--force')
    const exported = readFileSync(join(dir, 'products.csv'), 'utf8').trim().split('\n')
    const [header = [], ...rows] = exported.map((line) => line.split(','))
    t.same(
      rows.map((cells) => [cells[0], cells[header.indexOf('mark')]]),
      [
        ['Milk', '4006381333931'],
        ['Tea', ''],
        ['Salt', '0012345678905'],
      ],
    )
    await types
  },
)
