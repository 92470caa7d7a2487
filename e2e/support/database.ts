import { env } from '@/lib/env'
import { openEmbeddedPostgres } from '@/server/postgres/embedded-postgres'

let opening: Promise<void> | undefined

/**
 * Points `database()` of this process at the PostgreSQL of the app under test, which has its files
 * in the same data folder: what the factories create, the app sees.
 */
export function useAppDatabase(): Promise<void> {
  opening ??= open()
  return opening
}

async function open(): Promise<void> {
  const { databaseUrl } = await openEmbeddedPostgres(process.env.E2E_DATA_DIR ?? '')
  env.DATABASE_URL = databaseUrl
}
