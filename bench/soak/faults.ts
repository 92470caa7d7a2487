import { readdirSync, readFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { ownOrigin } from '../contestants/app'
import type { Database } from '../contestants/databases'
import { fillForm } from '../load/form'
import { exchange } from '../load/request'
import type { Person, World } from './device'

const SILENCE_MS = 5_000
const LOCKED_MS = 8_000
const GUESSES = 150

export type Scene = World & { database: Database; people: Person[] }

type Fault = {
  name: string
  /** Whose requests may fail while it lasts. */
  meets: 'all' | 'one person' | 'none'
  cause: (scene: Scene, person: Person) => Promise<unknown>
}

/** What is broken on purpose, one after the other. The first instance lives through all of it. */
export const FAULTS: Fault[] = [
  {
    name: 'LISTEN is cut',
    meets: 'none',
    cause: ({ database }) => endBackends(database, 'session-management-listen'),
  },
  {
    name: 'a burst of wrong passwords',
    meets: 'none',
    cause: guessPasswords,
  },
  {
    name: 'an instance is stopped (SIGTERM)',
    meets: 'all',
    cause: ({ instances }) => instances.replace(1, (server) => server.terminate()),
  },
  {
    name: 'an instance is killed (SIGKILL)',
    meets: 'all',
    cause: ({ instances }) => instances.replace(1, (server) => server.kill()),
  },
  {
    name: 'all connections to PostgreSQL are cut',
    meets: 'all',
    cause: ({ database }) => endBackends(database, 'session-management%'),
  },
  { name: 'PostgreSQL crashes and recovers', meets: 'all', cause: crashPostgres },
  { name: 'PostgreSQL is silent', meets: 'all', cause: silencePostgres },
  { name: 'the row of one person is locked', meets: 'one person', cause: lockUser },
]

async function endBackends({ pool }: Database, applicationName: string): Promise<void> {
  await pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name LIKE $1 AND pid <> pg_backend_pid()`,
    [applicationName],
  )
}

/** From one address, at once, for accounts that are not there. */
async function guessPasswords({ instances }: Scene): Promise<void> {
  const server = instances.at(0)
  const headers = { ...ownOrigin(server), 'x-forwarded-for': '203.0.113.66' }
  const email = 'stranger@example.com'
  const page = { url: `${server.url}/sign-in`, headers }
  const guess = await fillForm(page, 'Sign in', { email, password: 'not the password' })
  // A connection each, as from a program that guesses.
  const agent = new Agent()
  await Promise.allSettled(Array.from({ length: GUESSES }, () => exchange({ ...guess, agent })))
}

/** A backend that is killed makes PostgreSQL end all others and recover. */
async function crashPostgres({ database }: Scene): Promise<void> {
  const { rows } = await database.pool.query(
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'session-management' LIMIT 1`,
  )
  if (rows[0]) process.kill(rows[0].pid, 'SIGKILL')
}

/** Everything of PostgreSQL stands still, with all its connections open. */
async function silencePostgres({ database }: Scene): Promise<void> {
  const { rows } = await database.pool.query('SELECT pg_backend_pid() AS pid')
  const family = familyOf(parentOf(rows[0].pid))
  for (const pid of family) process.kill(pid, 'SIGSTOP')
  await sleep(SILENCE_MS)
  for (const pid of family) process.kill(pid, 'SIGCONT')
}

function familyOf(parent: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return [parent, ...pids.map(Number).filter((pid) => parentOf(pid) === parent)]
}

function parentOf(pid: number): number {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  } catch {
    // It has ended meanwhile.
    return 0
  }
}

async function lockUser({ database }: Scene, person: Person): Promise<void> {
  const client = await database.pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('SELECT FROM "User" WHERE "id" = $1 FOR UPDATE', [person.id])
    await sleep(LOCKED_MS)
    await client.query('ROLLBACK')
  } finally {
    client.release()
  }
}
