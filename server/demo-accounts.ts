import { createUser } from '@/lib/auth/users'
import { database } from '@/lib/database/database'
import type { Role } from '@/lib/generated/prisma/enums'

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
    const exists = await database().user.count({ where: { email: account.email } })
    if (!exists) await createUser({ ...account, password: DEMO_PASSWORD })
  }
}
