import { join } from 'node:path'
import { exportFlat, flatFileOf } from '../src/csv/exportFlat.ts'
import { resources } from '../src/resources/index.ts'
import { median, printTable, takeTurns } from './compare.ts'
import { dataFolder, importInto, loadInto, newFolder, PORT, startService } from './data.ts'

/** Measures import_prices of one flat file against load_data of the same data in three files. */
export async function benchImport(): Promise<void> {
  const dir = await dataFolder()
  const { file, rows } = await joined(dir)
  const onNewService = (work: (url: string) => Promise<number>) => async () => {
    const service = await startService(newFolder(), PORT)
    const seconds = await work(service.url)
    await service.stop()
    return seconds
  }
  const measures = await takeTurns(
    {
      load_data: onNewService((url) => loadInto(url, dir)),
      import_prices: onNewService((url) => importInto(url, file)),
    },
    5,
  )
  const loading = median(measures.load_data ?? [])
  printTable(
    [`${rows} prices`, 'seconds', 'prices/s', 'of load_data'],
    Object.entries(measures).map(([name, results]) => {
      const seconds = median(results)
      return [name, seconds, rows / seconds, loading / seconds]
    }),
  )
}

/** The data of a folder as one flat file. */
async function joined(dir: string): Promise<{ file: string; rows: number }> {
  const prices = resources.find(({ name }) => name === 'prices')
  if (prices === undefined) throw new Error('There are no prices.')
  const service = await startService(newFolder(), PORT)
  await loadInto(service.url, dir)
  const folder = newFolder()
  const rows = await exportFlat(prices, resources, { url: service.url, dir: folder })
  await service.stop()
  return { file: join(folder, flatFileOf(prices)), rows }
}
