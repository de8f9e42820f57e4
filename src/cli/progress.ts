import { Presets, SingleBar } from 'cli-progress'

/** The progress of one file; `done` is 0 to 1, and undefined if the end is not known. */
export interface Step {
  name: string
  rows?: number
  done?: number
}

/** Where progress is shown. */
export interface Progress {
  show: (step: Step) => void
  /** Prints a line between steps. */
  note: (text: string) => void
  stop: () => void
}

/** Milliseconds between two lines. */
const LINE_INTERVAL = 2000

/**
 * Shows progress on standard error: a bar for each file on a terminal, otherwise a line every 2 s and at the end of each
 * file. Call `stop` before printing anything else.
 */
export function openProgress(): Progress {
  return process.stderr.isTTY ? openBar() : openLines()
}

function openBar(): Progress {
  let bar: SingleBar | undefined
  let name: string | undefined
  const stop = () => {
    bar?.stop()
    bar = undefined
    name = undefined
  }
  return {
    show: (step: Step) => {
      if (step.name !== name) {
        stop()
        const format = step.done === undefined ? '{name}{rows}' : '{name} [{bar}] {percentage}%{rows}'
        bar = new SingleBar({ format }, Presets.legacy)
        bar.start(100, 0, { name: step.name.padEnd(8), rows: '' })
        name = step.name
      }
      bar?.update(Math.floor((step.done ?? 0) * 100), {
        rows: step.rows === undefined ? '' : ` | ${formatRows(step.rows)}`,
      })
    },
    note: (text: string) => {
      stop()
      console.error(text)
    },
    stop,
  }
}

function openLines(): Progress {
  let last: Step | undefined
  let printed = performance.now()
  const print = ({ name, rows, done }: Step) => {
    const parts = [
      ...(rows === undefined ? [] : [formatRows(rows)]),
      ...(done === undefined ? [] : [`${Math.floor(done * 100)} %`]),
    ]
    console.error(`${name}: ${parts.join(', ')}`)
    printed = performance.now()
    last = undefined
  }
  return {
    show: (step: Step) => {
      if (last && last.name !== step.name) print(last)
      last = step
      if (performance.now() - printed >= LINE_INTERVAL) print(step)
    },
    note: (text: string) => {
      if (last) print(last)
      console.error(text)
    },
    stop: () => {
      if (last) print(last)
    },
  }
}

function formatRows(rows: number): string {
  return `${rows.toLocaleString('en')} rows`
}
