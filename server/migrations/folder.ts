import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

// Every start makes the project folder the working directory.
export const PRISMA_FOLDER = path.resolve('prisma')

export type Script = { name: string; sql: string }

export function readMigrations(prismaFolder: string): Script[] {
  const folder = path.join(prismaFolder, 'migrations')
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, sql: readText(folder, name, 'migration.sql') }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

export function readEngine(prismaFolder: string): Script {
  const folder = path.join(prismaFolder, 'engine')
  const files = readdirSync(folder).sort()
  const sql = files.map((file) => readText(folder, file)).join('\n')
  const [, number] = /^-- Engine (\d+)$/m.exec(sql) ?? []
  if (!number) throw new Error(`No line of ${folder} says which number the engine has.`)
  return { name: engineName(Number(number)), sql }
}

function engineName(number: number): string {
  return `engine_${String(number).padStart(4, '0')}`
}

export function readSchema(prismaFolder: string): { path: string; content: string } {
  return { path: 'schema.prisma', content: readText(prismaFolder, 'schema.prisma') }
}

export function checksum(sql: string): string {
  return createHash('sha256').update(sql).digest('hex')
}

/** Git may have changed line ends. */
export function hasChecksum({ sql }: Script, expected: string): boolean {
  const unix = sql.replaceAll('\r\n', '\n')
  const windows = unix.replaceAll('\n', '\r\n')
  return [sql, unix, windows].some((text) => checksum(text) === expected)
}

function readText(...parts: string[]): string {
  return readFileSync(path.join(...parts), 'utf8')
}
