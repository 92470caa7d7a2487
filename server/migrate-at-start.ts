import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { directAddress } from './database-address'
import { applyMigrations, listUnappliedMigrations } from './migrations/apply'
import { StartError } from './start-error'

/** Brings the database up to date, where that was asked for. @throws StartError where it was not. */
export async function migrateAtStart({ isEmbedded }: { isEmbedded: boolean }): Promise<void> {
  const target = { ...directAddress(), dataDir: isEmbedded ? env.DATA_DIR : null }
  const unapplied = await listUnappliedMigrations(target)
  if (unapplied.length === 0) return
  if (!isEmbedded && env.MIGRATE_ON_START !== 'true') throw lacksMigrations(unapplied)
  const migrations = await applyMigrations(target)
  const fields = { event: 'migrations_applied', migrations }
  if (migrations.length > 0) log().info(fields, 'Applied to the database')
}

function lacksMigrations(names: string[]): StartError {
  return new StartError(
    `The database lacks migrations (${names.join(', ')}): run "npm run db:migrate" first, or set MIGRATE_ON_START=true.`,
  )
}
