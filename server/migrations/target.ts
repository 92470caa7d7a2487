import { PRISMA_FOLDER } from './folder'

/** The database to migrate, and what with. */
export type Target = {
  databaseUrl: string
  /** The data folder of the embedded PostgreSQL; null where DATABASE_URL leads elsewhere. */
  dataDir: string | null
  prismaFolder: string
}

/** A target as callers name it. */
export type GivenTarget = Pick<Target, 'databaseUrl'> & Partial<Target>

export function completeTarget(given: GivenTarget): Target {
  return { dataDir: null, prismaFolder: PRISMA_FOLDER, ...given }
}
