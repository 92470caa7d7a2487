import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { Pool } from 'pg'
import { expect, expectTypeOf, test } from 'vitest'
import type { SessionPool } from '@/lib/sessions/surroundings'

const FOLDER = path.resolve(import.meta.dirname, '../../../lib/sessions')

/** Sessions can be read, tested and taken to another app with these alone. */
const ALLOWED = [/^\.\/[a-z-]+$/, /^node:/, /^(bowser|ipaddr\.js|maxmind|zod)$/]

/** Every module that a text imports: statements, types, re-exports, dynamic imports and require. */
function listImports(text: string): string[] {
  const statements = /\b(?:from|import)\s*(['"])(.+?)\1/g
  const calls = /\b(?:import|require)\s*\(\s*(['"`])(.+?)\1/g
  const found = [...text.matchAll(statements), ...text.matchAll(calls)]
  return found.map(([, , name = '']) => name)
}

function findForbidden(text: string): string[] {
  return listImports(text).filter((name) => !ALLOWED.some((allowed) => allowed.test(name)))
}

test('the sessions import nothing of the app that they are in', () => {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  const texts = files.map((file) => readFileSync(path.join(FOLDER, file), 'utf8'))

  expect(texts.flatMap(listImports)).toEqual(expect.arrayContaining(['node:crypto', 'zod']))
  expect(texts.flatMap(findForbidden)).toEqual([])
})

test.each([
  "import { env } from '@/lib/env'",
  "import type { Role } from '@/lib/generated/prisma/enums'",
  "import {\n  log,\n} from '../log'",
  "export * from './../log'",
  "import 'server-only'",
  "const { database } = await import('@/lib/database/database')",
  "const pg = require('pg')",
  'import next from "next"',
])('an import of the app would be seen: %s', (text) => {
  expect(findForbidden(text)).toHaveLength(1)
})

test('a pool of pg is all the database that they need', () => {
  expectTypeOf<Pool>().toExtend<SessionPool>()
  expect(new Pool()).toHaveProperty('query')
})
