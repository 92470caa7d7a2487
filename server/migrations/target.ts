import type { DatabaseVariable } from './connection'
import { PRISMA_FOLDER } from './folder'

export type Target = {
  databaseUrl: string
  variable: DatabaseVariable
  /** Of the embedded PostgreSQL; null where DATABASE_URL leads elsewhere. */
  dataDir: string | null
  prismaFolder: string
}

export type GivenTarget = Pick<Target, 'databaseUrl'> & Partial<Target>

export function completeTarget(given: GivenTarget): Target {
  return { variable: 'DATABASE_URL', dataDir: null, prismaFolder: PRISMA_FOLDER, ...given }
}
