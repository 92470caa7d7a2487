import './command'
import { parseArgs } from 'node:util'
import { applyMigrations } from '@/server/migrations/migrate'
import { withDatabase } from './with-database'

const HELP = `Usage: npm run db:migrate

Applies the migrations that the database (DATABASE_URL, or else the embedded one) does not have yet.
Doing it twice, or from two places at once, is harmless.`

const { values } = parseArgs({ options: { help: { type: 'boolean' } } })
if (values.help) console.log(HELP)
else await withDatabase(migrate)

async function migrate({ databaseUrl }: { databaseUrl: string }): Promise<void> {
  const applied = await applyMigrations(databaseUrl)
  console.log(applied.length === 0 ? 'Nothing to apply.' : `Applied ${applied.join(', ')}.`)
}
