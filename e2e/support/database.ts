import { env } from '@/lib/env'
import { openEmbeddedPostgres } from '@/server/postgres/embedded-postgres'
import {
  type BreakableConnection,
  openBreakableConnection,
} from '@/tests/support/breakable-connection'

let opening: Promise<string> | undefined

/**
 * Points `database()` of this process at the PostgreSQL of the app under test, which has its files
 * in the same data folder: what the factories create, the app sees.
 * @returns its address.
 */
export function useAppDatabase(): Promise<string> {
  opening ??= open()
  return opening
}

async function open(): Promise<string> {
  const { databaseUrl } = await openEmbeddedPostgres(process.env.E2E_DATA_DIR ?? '')
  env.DATABASE_URL = databaseUrl
  return databaseUrl
}

export type AppDatabaseConnection = BreakableConnection & { databaseUrl: string }

/** A way to that PostgreSQL that a test can break, for an instance of its own. */
export async function openAppDatabaseConnection(): Promise<AppDatabaseConnection> {
  const databaseUrl = new URL(await useAppDatabase())
  const connection = await openBreakableConnection(Number(databaseUrl.port))
  databaseUrl.port = String(connection.port)
  return { ...connection, databaseUrl: databaseUrl.href }
}
