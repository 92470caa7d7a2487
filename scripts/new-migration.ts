import './command'
import { parseArgs } from 'node:util'
import { createMigration } from '@/server/migrations/write'
import { StartError } from '@/server/start-error'
import { type OpenDatabase, withDatabase } from './with-database'

const HELP = `Usage: npm run db:migration -- --name NAME

Writes prisma/migrations/NUMBER_NAME/migration.sql: what leads from the migrations there are to
prisma/schema.prisma. To compare, it makes a database beside the app's own and drops it again.
Functions, the view and triggers are not in the schema: they are in prisma/engine.`

const { values } = parseArgs({ options: { name: { type: 'string' }, help: { type: 'boolean' } } })
if (values.help) console.log(HELP)
else await withDatabase(writeMigration)

async function writeMigration(database: OpenDatabase): Promise<void> {
  if (!values.name) throw new StartError(HELP)
  const file = await createMigration({ ...database, name: values.name })
  console.log(file ? `Wrote ${file}.` : 'The migrations and schema.prisma are alike already.')
}
