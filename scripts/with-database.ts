import { closeDatabase } from '@/lib/database/pool'
import { env } from '@/lib/env'
import { openEmbeddedPostgres } from '@/server/postgres/embedded-postgres'

/** The app's database; `dataDir` is that of the embedded one, else null. */
export type OpenDatabase = { databaseUrl: string; dataDir: string | null }

/** On DATABASE_URL, or else the embedded one, started for this where the app is not running. */
export async function withDatabase(act: (database: OpenDatabase) => Promise<void>): Promise<void> {
  if (env.DATABASE_URL) {
    return act({ databaseUrl: env.DATABASE_URL, dataDir: null }).finally(closeDatabase)
  }
  const { databaseUrl, stop } = await openEmbeddedPostgres(env.DATA_DIR)
  env.DATABASE_URL = databaseUrl
  try {
    await act({ databaseUrl, dataDir: env.DATA_DIR })
  } finally {
    await closeDatabase()
    await stop()
  }
}
