import { verifyPassword } from '@/lib/auth/password'
import { runPrepared } from '@/lib/database/prepared'
import { env, isLoopback } from '@/lib/env'
import { log } from '@/lib/log'
import type { Role } from '@/lib/sessions/kinds'

type DemoAccount = { email: string; name: string; role: Role }

/** Published, so they are for this machine alone (R73 of docs/security.md). */
export const DEMO_ACCOUNTS: DemoAccount[] = [
  { email: 'ada@example.com', name: 'Ada Lovelace', role: 'user' },
  { email: 'grace@example.com', name: 'Grace Hopper', role: 'admin' },
]

export const DEMO_PASSWORD = 'correct horse battery staple'

const EMAILS = DEMO_ACCOUNTS.map(({ email }) => email)

/** Whether they can be used, and which of them are disabled because this address is public. */
export type DemoAccounts = { areOpen: boolean; disabledEmails: string[] }

/** To be called before the app listens. A database of the operator's own never gets demo accounts. */
export async function settleDemoAccounts({
  isEmbedded,
}: {
  isEmbedded: boolean
}): Promise<DemoAccounts> {
  if (isPublic()) return { areOpen: false, disabledEmails: await disablePublished() }
  if (isEmbedded) await seedDemoAccounts()
  return { areOpen: isEmbedded, disabledEmails: [] }
}

/** Creates those that do not exist yet, and enables those that a start on a public address disabled. */
export async function seedDemoAccounts(): Promise<void> {
  for (const account of DEMO_ACCOUNTS) {
    if (!(await exists(account))) await create(account)
  }
  await enableAgain()
}

function isPublic(): boolean {
  return ![env.HOST, new URL(env.AUTH_URL).hostname].every(isLoopback)
}

async function disablePublished(): Promise<string[]> {
  for (const account of await listUsable()) {
    if (await verifyPassword(account.passwordHash, DEMO_PASSWORD)) await disable(account)
  }
  return listDisabled()
}

type Usable = { id: string; passwordHash: string }

async function listUsable(): Promise<Usable[]> {
  const { rows } = await runPrepared<Usable>({
    name: 'list-usable-demo-accounts',
    text: `SELECT "id", "passwordHash" FROM "User"
      WHERE "email" = ANY ($1) AND "disabledAt" IS NULL AND "passwordHash" IS NOT NULL`,
    values: [EMAILS],
  })
  return rows
}

/** A trigger ends the sessions. A password that was changed meanwhile is the person's own. */
async function disable({ id, passwordHash }: Usable): Promise<void> {
  await runPrepared({
    name: 'disable-demo-account',
    text: `UPDATE "User" SET "disabledAt" = now(), "demoDisabledAt" = now()
      WHERE "id" = $1 AND "passwordHash" = $2 AND "disabledAt" IS NULL`,
    values: [id, passwordHash],
  })
  log().warn({ event: 'demo_account_disabled', userId: id }, 'Demo account disabled')
}

async function listDisabled(): Promise<string[]> {
  const { rows } = await runPrepared<{ email: string }>({
    name: 'list-disabled-demo-accounts',
    text: `SELECT "email" FROM "User"
      WHERE "email" = ANY ($1) AND "disabledAt" = "demoDisabledAt" ORDER BY "email"`,
    values: [EMAILS],
  })
  return rows.map(({ email }) => email)
}

/** An account that an operator disabled has another time, and stays disabled. */
async function enableAgain(): Promise<void> {
  await runPrepared({
    name: 'enable-demo-accounts',
    text: `UPDATE "User" SET "disabledAt" = NULL, "demoDisabledAt" = NULL
      WHERE "email" = ANY ($1) AND "disabledAt" = "demoDisabledAt"`,
    values: [EMAILS],
  })
}

async function exists({ email }: DemoAccount): Promise<boolean> {
  const { rows } = await runPrepared<{ exists: boolean }>({
    name: 'user-exists',
    text: 'SELECT EXISTS (SELECT FROM "User" WHERE "email" = $1)',
    values: [email],
  })
  return rows[0]?.exists ?? false
}

/** Prisma is loaded by the first start alone: it would stay in memory. */
async function create(account: DemoAccount): Promise<void> {
  const { createUser } = await import('@/lib/auth/users')
  await createUser({ ...account, password: DEMO_PASSWORD })
}
