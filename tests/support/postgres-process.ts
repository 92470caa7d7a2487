import { startEmbeddedPostgres } from '@/server/postgres/embedded-postgres'

/**
 * An app of which only the database is there: starts the embedded PostgreSQL on a folder, prints
 * its address, and stays until it is told to stop.
 *
 *   node --import tsx tests/support/postgres-process.ts FOLDER
 */
const postgres = await startEmbeddedPostgres(process.argv[2] ?? '', { fsync: 'off' })
process.stdout.write(`ready ${postgres.databaseUrl}\n`)
process.on('SIGTERM', () => void postgres.stop())
