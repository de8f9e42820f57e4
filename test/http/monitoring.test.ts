// The alerts and the dashboard of monitoring/ name metrics that a service serves.
import { readFileSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import { pino } from 'pino'
import t from 'tap'
import { parse } from 'yaml'
import { startListening } from '../fixture/app.ts'
import { spawnSync } from '../support/childProcess.ts'
import { isInstalled } from '../support/isInstalled.ts'

/** Where Debian's package of Prometheus installs its tool. */
const PROMTOOL = '/usr/bin/promtool'
const skip = !isInstalled(PROMTOOL) && 'promtool is not installed (Debian: apt-get install prometheus)'

const { groups } = parse(readFileSync('monitoring/alerts.yml', 'utf8')) as {
  groups: { rules: { alert: string; expr: string }[] }[]
}
const rules = groups.flatMap(({ rules }) => rules)
const { panels } = JSON.parse(readFileSync('monitoring/dashboard.json', 'utf8')) as {
  panels: { id: number; title: string; targets: { expr: string }[] }[]
}

/** The names of the metrics in a query. All but `up`, which Prometheus itself adds, contain a `_`. */
function metricsOf(query: string): string[] {
  return query.replaceAll(/\{[^}]*\}|\bby \([^)]*\)|\bhistogram_quantile\b/g, '').match(/\b[a-z]+_\w+/g) ?? []
}

t.test('promtool accepts the configuration, and the tests of the alerts pass', { skip }, async (t) => {
  for (const args of [
    ['check', 'config', 'monitoring/prometheus.yml'],
    ['test', 'rules', 'monitoring/alerts.test.yml'],
  ]) {
    const { status, stdout, stderr } = spawnSync(PROMTOOL, args, { encoding: 'utf8' })
    t.equal(status, 0, `promtool ${args.join(' ')}`, { stdout, stderr })
  }
})

t.test('each alert has a test and is documented', async (t) => {
  const tests = readFileSync('monitoring/alerts.test.yml', 'utf8')
  const documentation = readFileSync('docs/operations.md', 'utf8')
  for (const { alert } of rules) {
    t.match(tests, `alertname: ${alert}\n`, `test of ${alert}`)
    t.match(documentation, `| \`${alert}\` `, `documentation of ${alert}`)
  }
})

t.test('a service serves each metric of the alerts and the dashboard', async (t) => {
  const log = new PassThrough()
  const { url } = await startListening(t, undefined, { METRICS_PORT: '0' }, pino(log))
  const [, metricsUrl = ''] = /metrics are at (http:[^"]+)/.exec(String(log.read())) ?? []
  await fetch(`${url}/health`)
  const text = await (await fetch(metricsUrl)).text()
  const queries = [
    ...rules.map(({ alert, expr }) => ({ where: alert, query: expr })),
    ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ where: title, query: expr }))),
  ]
  for (const { where, query } of queries) {
    const names = new Set(metricsOf(query))
    t.ok(names.size > 0 || query.startsWith('up{'), `metrics of ${where}`)
    for (const name of names) t.match(text, new RegExp(`^${name}[ {]`, 'm'), `${name} of ${where}`)
  }
  const healthChecks = /^http_request_duration_seconds_count\{[^}]*route="\/api\/health"/m
  t.match(text, healthChecks, 'the route of InstanceNotReady')
})

t.test('each panel of the dashboard has an id of its own', async (t) => {
  t.equal(new Set(panels.map(({ id }) => id)).size, panels.length)
})
