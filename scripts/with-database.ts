import { closeDatabase } from '@/lib/database/pool'
import { env } from '@/lib/env'
import { directAddress, settleAddresses } from '@/server/database-address'
import type { Target } from '@/server/migrations/target'
import { openEmbeddedPostgres } from '@/server/postgres/embedded-postgres'

/** The app's database; `dataDir` is that of the embedded one, else null. */
export type OpenDatabase = Pick<Target, 'databaseUrl' | 'variable' | 'dataDir'>

/** On DATABASE_URL, or else the embedded one, started for this where the app is not running. */
export async function withDatabase(act: (database: OpenDatabase) => Promise<void>): Promise<void> {
  if (env.DATABASE_URL) {
    await settleAddresses()
    return act({ ...directAddress(), dataDir: null }).finally(closeDatabase)
  }
  const { databaseUrl, stop } = await openEmbeddedPostgres(env.DATA_DIR)
  env.DATABASE_URL = databaseUrl
  try {
    await act({ databaseUrl, variable: 'DATABASE_URL', dataDir: env.DATA_DIR })
  } finally {
    await closeDatabase()
    await stop()
  }
}
