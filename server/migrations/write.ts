import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { readMigrations, readSchema } from './folder'
import { withSchemaEngine } from './schema-engine'
import { completeTarget, type GivenTarget } from './target'

/** Prisma's exit code for "there is a difference". */
const DIFFERENT = 2
const NO_FILTERS = { externalTables: [], externalEnums: [] }

/**
 * Writes a new migration: the SQL that leads from the migrations there are to schema.prisma. It needs
 * Prisma's schema engine, which only a development installation has.
 * @param given.databaseUrl where a database for comparing may be made and dropped.
 * @returns the new file, or null when there is nothing to change.
 */
export async function createMigration({
  name,
  ...given
}: GivenTarget & { name: string }): Promise<string | null> {
  const sql = await diffMigrationsAgainstSchema(given)
  if (sql === '') return null
  const { prismaFolder } = completeTarget(given)
  const folder = path.join(prismaFolder, 'migrations', nextName(prismaFolder, name))
  mkdirSync(folder)
  const file = path.join(folder, 'migration.sql')
  writeFileSync(file, sql)
  return file
}

/**
 * What has to be done to a database with all migrations to reach schema.prisma, as SQL.
 * @param given.databaseUrl where a database for comparing may be made and dropped.
 * @returns '' when they are alike.
 */
export async function diffMigrationsAgainstSchema(given: GivenTarget): Promise<string> {
  const { databaseUrl, prismaFolder } = completeTarget(given)
  const schema = readSchema(prismaFolder)
  const { exitCode, stdout } = await withSchemaEngine({ databaseUrl, schema }, (engine) =>
    engine.diff({
      from: { tag: 'migrations', ...listForPrisma(prismaFolder) },
      to: { tag: 'schemaDatamodel', files: [schema] },
      script: true,
      exitCode: true,
      filters: NO_FILTERS,
    }),
  )
  return exitCode === DIFFERENT ? (stdout ?? '') : ''
}

/** The migrations in the shape in which Prisma's schema engine takes them. */
export function listForPrisma(prismaFolder: string) {
  const baseDir = path.join(prismaFolder, 'migrations')
  const lockfile = { path: 'migration_lock.toml' }
  return {
    baseDir,
    lockfile: { ...lockfile, content: readFileSync(path.join(baseDir, lockfile.path), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: readMigrations(prismaFolder).map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: sql } },
    })),
  }
}

/** `0002_name_in_snake_case`: their order is their age. */
function nextName(prismaFolder: string, name: string): string {
  const latest = readMigrations(prismaFolder).at(-1)?.name ?? ''
  const number = Number.parseInt(latest, 10) + 1
  return `${String(number).padStart(4, '0')}_${snakeCase(name)}`
}

function snakeCase(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '')
}
