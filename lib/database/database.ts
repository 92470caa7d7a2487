import { createHash } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import type { Pool } from 'pg'
import { PrismaClient } from '@/lib/generated/prisma/client'
import { CONNECTION_TIMEOUT_MS, sharedPool } from './pool'
import { STATEMENT_TIMEOUT_MS } from './settings'

export type Transaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0]

/** A pool that was closed and opened again needs a new client. */
const clients = new WeakMap<Pool, PrismaClient>()

/** Prisma's client. What every request asks goes without it (docs/decisions/014). */
export function database(): PrismaClient {
  const pool = sharedPool.get()
  const client = clients.get(pool) ?? makeClient(pool)
  clients.set(pool, client)
  return client
}

function makeClient(pool: Pool): PrismaClient {
  return new PrismaClient({
    adapter: new PrismaPg(pool, { statementNameGenerator: ({ sql }) => statementName(sql) }),
    // Otherwise its errors quote the values of a query, and the log would have them.
    errorFormat: 'minimal',
    transactionOptions: { maxWait: CONNECTION_TIMEOUT_MS, timeout: STATEMENT_TIMEOUT_MS },
  })
}

const statementNames = new Map<string, string>()

// A named statement is planned once per connection.
function statementName(sql: string): string {
  const name = statementNames.get(sql) ?? createHash('sha1').update(sql).digest('base64url')
  statementNames.set(sql, name)
  return name
}
