import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '../../..')
const PRISMA = 'lib/database/database.ts'

/** What a file loads when it is loaded itself, of this project: no types, no dynamic imports. */
function listLoaded(file: string): string[] {
  const text = readFileSync(path.join(ROOT, file), 'utf8')
  const statements = text.matchAll(
    /^(?:import|export)\s(?!type\b)[^'"]*?\bfrom '(@\/|\.{1,2}\/)(.+?)'/gm,
  )
  return Array.from(statements, ([, start = '', rest = '']) =>
    findFile(start === '@/' ? rest : path.join(path.dirname(file), start, rest)),
  )
}

function findFile(name: string): string {
  const files = ['.ts', '.tsx'].map((extension) => `${name}${extension}`)
  return files.find((file) => existsSync(path.join(ROOT, file))) ?? name
}

function loadsPrisma(file: string, seen = new Set<string>()): boolean {
  if (file === PRISMA) return true
  if (seen.has(file) || !existsSync(path.join(ROOT, file))) return false
  seen.add(file)
  return listLoaded(file).some((loaded) => loadsPrisma(loaded, seen))
}

test.each([
  'lib/session-management.ts',
  'lib/auth/viewer.ts',
  'lib/auth/password-sign-in.ts',
  'server/start-app.ts',
])('%s works without Prisma', (file) => {
  expect(listLoaded(file)).not.toEqual([])
  expect(loadsPrisma(file)).toBe(false)
})

test('what manages users would be seen to load it', () => {
  expect(loadsPrisma('lib/auth/users.ts')).toBe(true)
})
