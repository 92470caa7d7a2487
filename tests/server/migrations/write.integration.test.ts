import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { createMigration, diffMigrationsAgainstSchema } from '@/server/migrations/write'
import {
  addMigration,
  copyPrismaFolder,
  MIGRATION_NAMES,
  runSql,
} from '@/tests/support/empty-database'

const databaseUrl = inject('databaseServerUrl')

function addNoteToSchema(prismaFolder: string): void {
  const schema = path.join(prismaFolder, 'schema.prisma')
  writeFileSync(schema, `${readFileSync(schema, 'utf8')}\nmodel Note {\n  id Int @id\n}\n`)
}

test('the migrations and schema.prisma are alike', async () => {
  expect(await diffMigrationsAgainstSchema({ databaseUrl })).toBe('')
})

describe('writing a migration', () => {
  test('says what leads to the changed schema, in a folder with the next number', async () => {
    const prismaFolder = copyPrismaFolder()
    addNoteToSchema(prismaFolder)

    const file = await createMigration({ databaseUrl, name: 'Add a note!', prismaFolder })

    const number = String(MIGRATION_NAMES.length + 1).padStart(4, '0')
    expect(path.relative(prismaFolder, file ?? '')).toBe(
      `migrations/${number}_add_a_note/migration.sql`,
    )
    expect(readFileSync(file ?? '', 'utf8')).toContain('CREATE TABLE "Note"')
  })

  test('counts on from the latest one', async () => {
    const prismaFolder = copyPrismaFolder()
    addMigration(prismaFolder, '0099_before', 'SELECT 1;')
    addNoteToSchema(prismaFolder)

    const file = await createMigration({ databaseUrl, name: 'note', prismaFolder })

    expect(file).toContain('/0100_note/')
  })

  test('writes nothing where nothing has changed, and leaves no database behind', async () => {
    const prismaFolder = copyPrismaFolder()

    const file = await createMigration({ databaseUrl, name: 'nothing', prismaFolder })

    expect(file).toBeNull()
    const { rows } = await runSql(
      databaseUrl,
      "SELECT datname FROM pg_database WHERE datname LIKE '%shadow%'",
    )
    expect(rows).toEqual([])
  })
})
