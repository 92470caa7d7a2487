import { readConnectionString } from '@/lib/connection-string/connection-string'
import { type ConnectionCheck, checkConnection } from '@/lib/database/check-connection'
import { SESSION_SETTINGS } from '@/lib/database/settings'
import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { withConnection } from './migrations/connection'
import { StartError } from './start-error'

/** Looks at the database of DATABASE_URL before the app relies on it. @throws StartError */
export async function checkDatabase(): Promise<void> {
  const { isDirect, isReadOnly, passesNames, settings } = await withConnection(
    env.DATABASE_URL ?? '',
    checkConnection,
  )
  if (isReadOnly) throw new StartError(READ_ONLY)
  if (isDirect) return
  checkSettings(settings)
  if (passesNames) log().warn({ event: 'pooler_without_statements' }, WITHOUT_STATEMENTS)
}

const READ_ONLY =
  'DATABASE_URL: the server is read-only, as a standby is: the app needs the primary.'

const WITHOUT_STATEMENTS =
  'The pooler of DATABASE_URL keeps no prepared statements: each one is planned anew. PgBouncer 1.21 or newer keeps them, with max_prepared_statements above 0.'

/** Behind a pooler the app can set nothing that lasts. */
function checkSettings(settings: ConnectionCheck['settings']): void {
  const isolation = settings.default_transaction_isolation
  if (isolation !== SESSION_SETTINGS.default_transaction_isolation) {
    throw new StartError(
      `DATABASE_URL: behind this pooler, transactions are ${isolation.toUpperCase()}, and sessions change under READ COMMITTED only. Run this, and have the pooler reconnect: ${alterRole('default_transaction_isolation')}`,
    )
  }
  for (const name of ['statement_timeout', 'idle_in_transaction_session_timeout'] as const) {
    if (settings[name] === '0') warnAboutNoLimit(name)
  }
}

function warnAboutNoLimit(name: keyof typeof SESSION_SETTINGS): void {
  log().warn(
    { event: 'pooler_without_limit', setting: name },
    `Behind the pooler of DATABASE_URL there is no ${name}. Run this, and have the pooler reconnect: ${alterRole(name)}`,
  )
}

function alterRole(name: keyof typeof SESSION_SETTINGS): string {
  const { user } = readConnectionString(env.DATABASE_URL ?? '')
  return `ALTER ROLE "${user.replaceAll('"', '""')}" SET ${name} TO '${SESSION_SETTINGS[name]}'`
}
