import { mayHaveTls, withSslMode } from '@/lib/connection-string/connection-string'
import { env } from '@/lib/env'
import { type DatabaseVariable, withConnection } from './migrations/connection'
import { errorCode } from './start-error'

/** Where LISTEN and migrations go, which need PostgreSQL itself. */
export function directAddress(): { databaseUrl: string; variable: DatabaseVariable } {
  return env.DATABASE_DIRECT_URL
    ? { databaseUrl: env.DATABASE_DIRECT_URL, variable: 'DATABASE_DIRECT_URL' }
    : { databaseUrl: env.DATABASE_URL ?? '', variable: 'DATABASE_URL' }
}

/** Decides for this process what sslmode=prefer leaves open. @throws StartError */
export async function settleAddresses(): Promise<void> {
  for (const variable of ['DATABASE_URL', 'DATABASE_DIRECT_URL'] as const) {
    const given = env[variable]
    if (given && mayHaveTls(given)) env[variable] = await settleTls(given, variable)
  }
}

/** As libpq: with TLS where the server offers it. */
async function settleTls(databaseUrl: string, variable: DatabaseVariable): Promise<string> {
  const encrypted = withSslMode(databaseUrl, 'require')
  try {
    await withConnection(encrypted, async () => {}, variable)
    return encrypted
  } catch (error) {
    if (offersTls(error)) throw error
    return withSslMode(databaseUrl, 'disable')
  }
}

const REFUSED_WITH_TLS = '28000'

function offersTls(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  const message = cause instanceof Error ? cause.message : ''
  return errorCode(cause) !== REFUSED_WITH_TLS && !/SSL|TLS/.test(message)
}
