import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { applyMigrations, listUnappliedMigrations } from '@/server/migrations/apply'
import { copyPrismaFolder, createEmptyDatabase, runSql } from '@/tests/support/empty-database'

/** A build whose engine has a number, and a function that says so. */
function makeBuild(number: number, says: string): string {
  const prismaFolder = copyPrismaFolder()
  const file = path.join(prismaFolder, 'engine/1_rules.sql')
  const text = readFileSync(file, 'utf8').replace(/^-- Engine \d+$/m, `-- Engine ${number}`)
  const says_sql = `CREATE OR REPLACE FUNCTION build() RETURNS text LANGUAGE sql AS $$ SELECT '${says}' $$;`
  writeFileSync(file, `${text}\n${says_sql}\n`)
  return prismaFolder
}

async function buildOf(databaseUrl: string): Promise<unknown> {
  const { rows } = await runSql(databaseUrl, 'SELECT build()')
  return rows[0]?.build
}

describe("the engine's text", () => {
  test('is applied again when it changes, without a new number too', async () => {
    const databaseUrl = await createEmptyDatabase()
    const [first, second] = [makeBuild(1, 'first'), makeBuild(1, 'second')]
    await applyMigrations({ databaseUrl, prismaFolder: first })

    expect(await listUnappliedMigrations({ databaseUrl, prismaFolder: second })).toEqual([
      'engine_0001',
    ])
    expect(await applyMigrations({ databaseUrl, prismaFolder: second })).toEqual(['engine_0001'])

    expect(await buildOf(databaseUrl)).toBe('second')
    expect(await listUnappliedMigrations({ databaseUrl, prismaFolder: second })).toEqual([])
  })

  test('goes back with an edit that is taken back', async () => {
    const databaseUrl = await createEmptyDatabase()
    const [before, edited] = [makeBuild(1, 'before'), makeBuild(1, 'edited')]
    await applyMigrations({ databaseUrl, prismaFolder: before })
    await applyMigrations({ databaseUrl, prismaFolder: edited })

    await applyMigrations({ databaseUrl, prismaFolder: before })

    expect(await buildOf(databaseUrl)).toBe('before')
  })

  test('stays the newer one while two builds start in turns', async () => {
    const databaseUrl = await createEmptyDatabase()
    const [older, newer] = [makeBuild(1, 'older'), makeBuild(2, 'newer')]
    await applyMigrations({ databaseUrl, prismaFolder: older })
    const applied: string[][] = []

    for (const prismaFolder of [newer, older, newer, older]) {
      applied.push(await applyMigrations({ databaseUrl, prismaFolder }))
    }

    expect(applied).toEqual([['engine_0002'], [], [], []])
    expect(await buildOf(databaseUrl)).toBe('newer')
    expect(await listUnappliedMigrations({ databaseUrl, prismaFolder: older })).toEqual([])
  })

  test('of an older build does not replace a newer one that it has never met', async () => {
    const databaseUrl = await createEmptyDatabase()
    await applyMigrations({ databaseUrl, prismaFolder: makeBuild(10, 'tenth') })

    expect(await applyMigrations({ databaseUrl, prismaFolder: makeBuild(9, 'ninth') })).toEqual([])
    expect(await buildOf(databaseUrl)).toBe('tenth')
  })

  test('is applied as a whole or not at all', async () => {
    const databaseUrl = await createEmptyDatabase()
    await applyMigrations({ databaseUrl, prismaFolder: makeBuild(1, 'whole') })
    const broken = makeBuild(2, 'half')
    writeFileSync(path.join(broken, 'engine/9_broken.sql'), 'SELECT nonsense;')

    await expect(applyMigrations({ databaseUrl, prismaFolder: broken })).rejects.toThrow('nonsense')

    expect(await buildOf(databaseUrl)).toBe('whole')
  })

  test('without a number is refused', async () => {
    const databaseUrl = await createEmptyDatabase()
    const prismaFolder = copyPrismaFolder()
    writeFileSync(path.join(prismaFolder, 'engine/1_rules.sql'), 'SELECT 1;')

    await expect(applyMigrations({ databaseUrl, prismaFolder })).rejects.toThrow('which number')
  })
})
