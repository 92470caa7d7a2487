import { setTimeout as sleep } from 'node:timers/promises'
import { closeDatabase } from '@/lib/database/pool'
import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { checkDatabase } from './check-database'
import { settleAddresses } from './database-address'
import { readOrMakeSecret } from './postgres/data-folder'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './postgres/embedded-postgres'
import { serverLogFile } from './postgres/server-log'
import type { Shutdown } from './shutdown'

const RESTART_DELAY_MS = 500
const LONGEST_RESTART_DELAY_MS = 10_000

/** Sees to it that there is a database: the one of DATABASE_URL, or the embedded one, which it starts. */
export async function startDatabase(shutdown: Shutdown): Promise<{ isEmbedded: boolean }> {
  const isEmbedded = !env.DATABASE_URL
  if (isEmbedded) {
    await startPostgres(shutdown)
  } else {
    await settleAddresses()
    await checkDatabase()
  }
  shutdown.add(closeDatabase)
  return { isEmbedded }
}

async function startPostgres(shutdown: Shutdown): Promise<void> {
  let running = await startEmbeddedPostgres(env.DATA_DIR)
  // Added once, so that a PostgreSQL that was started again is still the last thing to stop.
  shutdown.add(() => running.stop())
  if (running.notice) log().warn({ event: 'postgres_user_shared' }, running.notice)
  env.DATABASE_URL = running.databaseUrl
  env.AUTH_SECRET ??= readOrMakeSecret(env.DATA_DIR, 'auth-secret')

  const keepRunning = async () => {
    for (;;) {
      await running.ended
      const restarted = await restartPostgres(running, shutdown)
      if (!restarted) return
      running = restarted
    }
  }
  void keepRunning()
}

/** Again at the same address; until then pages respond with 503. Null when the app is stopping. */
async function restartPostgres(
  { databaseUrl }: EmbeddedPostgres,
  shutdown: Shutdown,
): Promise<EmbeddedPostgres | null> {
  const { port } = new URL(databaseUrl)
  for (let attempt = 1; !shutdown.isRunning; attempt += 1) {
    logPostgresEnded()
    await sleep(Math.min(RESTART_DELAY_MS * attempt, LONGEST_RESTART_DELAY_MS))
    try {
      return await startEmbeddedPostgres(env.DATA_DIR, { port })
    } catch (err) {
      log().error({ event: 'postgres_not_started', err }, 'PostgreSQL not restarted')
    }
  }
  return null
}

function logPostgresEnded(): void {
  const file = serverLogFile(env.DATA_DIR)
  log().error({ event: 'postgres_ended' }, `PostgreSQL ended by itself; restarting it. See ${file}`)
}
