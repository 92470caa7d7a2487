import './command'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { MAX_PASSWORD_LENGTH } from '@/lib/auth/password'
import { createUser } from '@/lib/auth/users'
import { applyMigrations, listUnappliedMigrations } from '@/server/migrations/apply'
import { StartError } from '@/server/start-error'
import { readPassword } from './read-password'
import { type OpenDatabase, withDatabase } from './with-database'

const HELP = `Usage: npm run user:create -- --email E --name N [--role admin]

Creates a user who signs in with a password. It is asked for, or read from standard input:
  npm run user:create -- --email ada@example.com --name Ada < password.txt`

/** NIST SP 800-63B-4, 3.1.1.2: at least 15 characters where a password is the only factor. */
const MIN_PASSWORD_LENGTH = 15

const userSchema = z.object({
  email: z.email('must be an e-mail address'),
  name: z.string('is missing').trim().min(1, 'must not be empty').max(100, 'is too long'),
  role: z.enum(['user', 'admin'], 'must be user or admin').default('user'),
})

const passwordSchema = z.string().refine((password) => {
  const length = [...password].length
  return length >= MIN_PASSWORD_LENGTH && length <= MAX_PASSWORD_LENGTH
}, `must have ${MIN_PASSWORD_LENGTH} to ${MAX_PASSWORD_LENGTH} characters`)

const { values } = parseArgs({
  options: {
    email: { type: 'string' },
    name: { type: 'string' },
    role: { type: 'string' },
    help: { type: 'boolean' },
  },
})
if (values.help) console.log(HELP)
else await createUserFromArguments()

async function createUserFromArguments(): Promise<void> {
  const user = parse(userSchema, values, '--')
  const password = parse(passwordSchema, await readPassword(), 'The password')
  await withDatabase(async (database) => {
    await requireMigrations(database)
    const created = await createUser({ ...user, password })
    if (created.status === 'email-taken') {
      throw new StartError(`There is a user with the e-mail ${user.email} already.`)
    }
    console.log(`Created ${user.email} (${user.role}).`)
  })
}

/** The embedded database may be new: the app has never been started. */
async function requireMigrations(database: OpenDatabase): Promise<void> {
  const unapplied = await listUnappliedMigrations(database)
  if (unapplied.length === 0) return
  if (database.dataDir === null) {
    throw new StartError('The database lacks migrations: npm run db:migrate')
  }
  await applyMigrations(database)
}

function parse<Schema extends z.ZodType>(schema: Schema, given: unknown, what: string) {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const reasons = parsed.error.issues.map(
    ({ path, message }) => `${what}${path.join('.')} ${message}`,
  )
  throw new StartError([...reasons, '', HELP].join('\n'))
}
