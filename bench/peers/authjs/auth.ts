import { PrismaAdapter } from '@auth/prisma-adapter'
import { PrismaPg } from '@prisma/adapter-pg'
import NextAuth from 'next-auth'
import { PrismaClient } from '../generated/authjs/client'

const pool = { connectionString: process.env.DATABASE_URL, max: 20 }

export const prisma = new PrismaClient({ adapter: new PrismaPg(pool) })

export const { auth } = NextAuth({
  adapter: PrismaAdapter(prisma),
  session: { strategy: 'database' },
  providers: [],
  secret: process.env.AUTH_SECRET,
  trustHost: true,
})
