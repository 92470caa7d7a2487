import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { readMigrations, readSchema } from './folder'
import { withSchemaEngine } from './schema-engine'
import { completeTarget, type GivenTarget } from './target'

// Prisma's exit code.
const DIFFERENT = 2
const NO_FILTERS = { externalTables: [], externalEnums: [] }

/** Needs what only a development installation has. @returns the new file; null without a change. */
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

/** What leads from the migrations to schema.prisma; '' when they are alike. */
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
