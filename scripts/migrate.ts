import './command'
import { parseArgs } from 'node:util'
import { applyMigrations } from '@/server/migrations/apply'
import { type OpenDatabase, withDatabase } from './with-database'

const HELP = `Usage: npm run db:migrate

Applies what the database (DATABASE_URL, or else the embedded one) does not have yet: the migrations in
prisma/migrations, and the functions in prisma/engine where they are newer.
Doing it twice, or from two places at once, is harmless.`

const { values } = parseArgs({ options: { help: { type: 'boolean' } } })
if (values.help) console.log(HELP)
else await withDatabase(migrate)

async function migrate(database: OpenDatabase): Promise<void> {
  const applied = await applyMigrations(database)
  console.log(applied.length === 0 ? 'Nothing to apply.' : `Applied ${applied.join(', ')}.`)
}
