import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ServerProcess } from './server-process'

/** What a server is started with so that its memory can be measured without its garbage. */
export const COLLECTING = ['--expose-gc', '--require', './bench/contestants/collect-garbage.cjs']

const COLLECTIONS = 15
const COLLECT_EVERY_MS = 1_000

/** Linux counts in hundredths of a second (USER_HZ). */
const MS_PER_TICK = 10

/**
 * The memory that a process holds without its garbage; it runs with `COLLECTING`. V8 gives the pages of
 * what it has collected back about ten seconds later, hence many collections.
 */
export async function heldKb(server: ServerProcess): Promise<number> {
  for (let count = 0; count < COLLECTIONS; count += 1) {
    process.kill(server.pid, 'SIGUSR2')
    await sleep(COLLECT_EVERY_MS)
  }
  return residentKb(server)
}

/** The memory that a process has. */
export function residentKb({ pid }: ServerProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1])
}

/** The processor time that a process has used. */
export function cpuMs({ pid }: ServerProcess): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
  const [user = 0, system = 0] = fields.split(' ').slice(11, 13).map(Number)
  return (user + system) * MS_PER_TICK
}
