import './command'
import { parseArgs } from 'node:util'
import { createMigration } from '@/server/migrations/migrate'
import { StartError } from '@/server/start-error'
import { withDatabase } from './with-database'

const HELP = `Usage: npm run db:migration -- --name NAME

Writes prisma/migrations/TIME_NAME/migration.sql: what leads from the migrations there are to
prisma/schema.prisma. For comparing, it makes a database beside the app's own and drops it again.
Views and functions are not in the schema: add them to the file by hand.`

const { values } = parseArgs({ options: { name: { type: 'string' }, help: { type: 'boolean' } } })
if (values.help) console.log(HELP)
else await withDatabase(writeMigration)

async function writeMigration({ databaseUrl }: { databaseUrl: string }): Promise<void> {
  if (!values.name) throw new StartError(HELP)
  const file = await createMigration({ databaseUrl, name: values.name })
  console.log(file ? `Wrote ${file}.` : 'The migrations and schema.prisma are alike already.')
}
