import type { Kind, System } from './model.ts'
import { mixOf, onPostgres, onSqlite } from './times.ts'
import type { Measured } from './times.ts'

/** A system of docs/scaling.md, and the requests it gets. */
export interface Step {
  name: string
  system: System
  kinds: Kind[]
}

/** Of a hundred requests one creates a price. */
const CREATES = 0.01

/** The share of reads that the response cache has. */
const CACHED = 0.9

/** The default of DATABASE_POOL. */
const CONNECTIONS = 10

/** The steps from one process to a hundred thousand requests a second. */
export function stepsOf(measured: Measured): Step[] {
  const { commit, delay } = measured
  const mix = mixOf(CREATES)
  const sqlite = (name: string, instances: number, mix: Record<string, number>, cached: number): Step => ({
    name: `SQLite, ${name}`,
    system: { instances, commit: commit / 1e6, delay: delay.sqlite / 1e6 },
    kinds: onSqlite(measured, mix, cached),
  })
  const postgres = (instances: number, cores: number, replicas = 0): Step => ({
    name:
      `PostgreSQL, ${instances * (1 + replicas)} instances, ${cores} cores` +
      (replicas > 0 ? ` and ${replicas} replicas of ${cores}` : ''),
    system: {
      instances,
      commit: commit / 1e6,
      delay: delay.postgres / 1e6,
      postgres: { cores, replicas, connections: CONNECTIONS },
    },
    kinds: onPostgres(measured, mix),
  })
  return [
    sqlite('one process, nothing cached', 1, mix, 0),
    sqlite('one process, 90 % of reads cached', 1, mix, CACHED),
    sqlite('four processes, reads only, 90 % cached', 4, mixOf(0), CACHED),
    postgres(2, 4),
    postgres(8, 8),
    postgres(40, 32),
    postgres(12, 8, 3),
  ]
}
