import { runPrepared } from '@/lib/database/prepared'
import type { Role } from '@/lib/sessions/kinds'

type DemoAccount = { email: string; name: string; role: Role }

/** Published, so they exist only in the embedded database on a loopback address (R67 of docs/security.md). */
export const DEMO_ACCOUNTS: DemoAccount[] = [
  { email: 'ada@example.com', name: 'Ada Lovelace', role: 'user' },
  { email: 'grace@example.com', name: 'Grace Hopper', role: 'admin' },
]

export const DEMO_PASSWORD = 'correct horse battery staple'

/** Creates the demo accounts that do not exist yet. Those that do keep their password. */
export async function seedDemoAccounts(): Promise<void> {
  for (const account of DEMO_ACCOUNTS) {
    if (!(await exists(account))) await create(account)
  }
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
