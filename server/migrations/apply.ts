import type { Client } from 'pg'
import { errorCode, StartError } from '@/server/start-error'
import { withConnection } from './connection'
import type { Script } from './folder'
import { findUnapplied, makeHistory, record } from './history'
import { completeTarget, type GivenTarget, type Target } from './target'

// Any number that nothing else on the same database uses.
const ADVISORY_LOCK = 7_310_306_213

// What waits for a lock holds up everything behind it.
const LOCK_TIMEOUT_MS = 5_000
const LOCK_NOT_AVAILABLE = '55P03'

// The role may have limits for the app. A migration takes as long as it takes.
const BEGIN = `
  BEGIN ISOLATION LEVEL READ COMMITTED;
  SET LOCAL statement_timeout TO 0;
  SET LOCAL idle_in_transaction_session_timeout TO 0`

/** Each script is one transaction. Safe from several processes at once. @returns what was applied. */
export async function applyMigrations(given: GivenTarget): Promise<string[]> {
  const target = completeTarget(given)
  return alone(target, () => withTarget(target, (client) => applyUnapplied(client, target)))
}

/** What a newer build has applied is no obstacle. @throws StartError */
export async function listUnappliedMigrations(given: GivenTarget): Promise<string[]> {
  const target = completeTarget(given)
  const unapplied = await withTarget(target, (client) => findUnapplied(client, target))
  return unapplied.map(({ name }) => name)
}

/** The lock is that of a transaction: it ends with it, behind a pooler and after a crash too. */
async function alone<Result>(target: Target, act: () => Promise<Result>): Promise<Result> {
  return withTarget(target, async (client) => {
    await client.query(BEGIN)
    await client.query('SELECT pg_advisory_xact_lock($1)', [ADVISORY_LOCK])
    return act()
  })
}

function withTarget<Result>(
  { databaseUrl, variable }: Target,
  act: (client: Client) => Promise<Result>,
): Promise<Result> {
  return withConnection(databaseUrl, act, variable)
}

async function applyUnapplied(client: Client, target: Target): Promise<string[]> {
  const unapplied = await findUnapplied(client, target)
  if (unapplied.length > 0) await makeHistory(client)
  for (const script of unapplied) await apply(client, script)
  return unapplied.map(({ name }) => name)
}

async function apply(client: Client, script: Script): Promise<void> {
  try {
    await client.query(`${BEGIN}; SET LOCAL lock_timeout TO ${LOCK_TIMEOUT_MS}`)
    await client.query(script.sql)
    await record(client, script)
    await client.query('COMMIT')
  } catch (error) {
    throw errorCode(error) === LOCK_NOT_AVAILABLE ? busy(script) : error
  }
}

function busy({ name }: Script): StartError {
  return new StartError(
    `The database is too busy for ${name}: something has held a table for ${LOCK_TIMEOUT_MS / 1_000} s. Nothing of it was applied; try again.`,
  )
}
