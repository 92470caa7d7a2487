import { closeDatabase } from '@/lib/database/database'
import { env } from '@/lib/env'
import { openEmbeddedPostgres } from '@/server/postgres/embedded-postgres'

/**
 * Runs a small command on the app's database: DATABASE_URL, or else the embedded one, which is
 * started for the command where the app is not running.
 */
export async function withDatabase(
  act: (given: { databaseUrl: string; isEmbedded: boolean }) => Promise<void>,
): Promise<void> {
  if (env.DATABASE_URL) {
    return act({ databaseUrl: env.DATABASE_URL, isEmbedded: false }).finally(closeDatabase)
  }
  const { databaseUrl, stop } = await openEmbeddedPostgres(env.DATA_DIR)
  env.DATABASE_URL = databaseUrl
  try {
    await act({ databaseUrl, isEmbedded: true })
  } finally {
    await closeDatabase()
    await stop()
  }
}
