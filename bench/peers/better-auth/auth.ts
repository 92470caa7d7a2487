import { PrismaPg } from '@prisma/adapter-pg'
import { betterAuth } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { verifyPassword } from 'better-auth/crypto'
import { PrismaClient } from '../generated/better-auth/client'

/** As many connections as the app has; everything else of the pool is the adapter's default. */
const pool = { connectionString: process.env.DATABASE_URL, max: 20 }

/** `BETTER_AUTH_LIST_CAP` lifts the cap of 100 rows that every list, and so every termination, has. */
const cap = process.env.BETTER_AUTH_LIST_CAP

export const auth = betterAuth({
  database: prismaAdapter(new PrismaClient({ adapter: new PrismaPg(pool) }), {
    provider: 'postgresql',
  }),
  secret: process.env.AUTH_SECRET,
  baseURL: process.env.AUTH_URL,
  emailAndPassword: { enabled: true, password: { verify } },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  ...(cap && { advanced: { database: { defaultFindManyLimit: Number(cap) } } }),
})

/** Its own check, but for an account that is there to measure everything else of a sign-in. */
async function verify({ hash, password }: { hash: string; password: string }): Promise<boolean> {
  return hash.startsWith('unhashed:')
    ? hash === `unhashed:${password}`
    : verifyPassword({ hash, password })
}
