import { describe, expect, test } from 'vitest'
import { checkBrowser } from './check-browser'
import { checkOwners } from './check-owners'
import { checkRooms } from './check-rooms'
import { BROWSER, OWNED, ROOMS } from './rules'
import { readSourceTree, type SourceTree } from './source-tree'

const realTree = readSourceTree('.')

/** The real tree, with one more file. */
function treeWith(path: string, source: string): SourceTree {
  return new Map([...realTree, [path, source]])
}

function checkRoomsOf(path: string, source: string): string[] {
  return checkRooms(treeWith(path, source), ROOMS).filter((finding) => finding.startsWith(path))
}

/** One broken import for each sentence of the architecture. */
const FORBIDDEN: [path: string, source: string][] = [
  ['app/made-up.ts', "import '@/server/main'"],
  ['app/made-up.ts', "import 'next-auth'"],
  ['app/made-up.ts', "import 'pg'"],
  ['app/made-up.ts', "import type { PrismaClient } from '@/lib/generated/prisma/client'"],
  ['app/made-up.ts', "import 'node:http'"],
  ['components/ui/made-up.ts', "import '@/components/account/avatar'"],
  ['components/live/made-up.ts', "import '@/app/theme'"],
  ['components/live/made-up.ts', "import '@/lib/log'"],
  ['components/sessions/made-up.ts', "import { toSession } from '@/lib/sessions/session-view'"],
  ['components/dashboard/made-up.ts', "import 'next/headers'"],
  ['components/account/made-up.ts', "import 'server-only'"],
  ['lib/connection-string/made-up.ts', "import '@/lib/env'"],
  ['lib/env.ts', "import '@/lib/log'"],
  ['lib/log.ts', "import '@/lib/auth/viewer'"],
  ['lib/log-values.ts', "import '@/lib/env'"],
  ['lib/once-per-process.ts', "import '@/lib/env'"],
  ['lib/wire.ts', "import '@/lib/env'"],
  ['lib/session-management.ts', "import 'next/headers'"],
  ['lib/database/made-up.ts', "import '@/lib/sessions/session-token'"],
  ['lib/database/made-up.ts', "import '@/lib/request/request-store'"],
  ['lib/request/made-up.ts', "import '@/lib/auth/viewer'"],
  ['lib/request/made-up.ts', "import 'next/headers'"],
  ['lib/sessions/made-up.ts', "import '@/lib/env'"],
  ['lib/sessions/made-up.ts', "import '@/lib/log'"],
  ['lib/sessions/made-up.ts', "import '@/lib/wire'"],
  ['lib/sessions/made-up.ts', "import type { Role } from '@/lib/generated/prisma/enums'"],
  ['lib/sessions/made-up.ts', "import 'pg'"],
  ['lib/sessions/made-up.ts', "import 'react'"],
  ['lib/auth/made-up.ts', "import '@/app/theme'"],
  ['lib/auth/made-up.ts', "import '@/components/ui/card'"],
  ['lib/auth/made-up.ts', "import '@/server/start-error'"],
  ['lib/auth/made-up.ts', "import 'next-auth'"],
  ['lib/auth/made-up.ts', "export { x } from '@auth/core'"],
  ['lib/auth/oidc/made-up.ts', "import 'pg'"],
  ['server/made-up.ts', "import '@/app/theme'"],
  ['server/made-up.ts', "import('next-auth')"],
  ['server/http/made-up.ts', "import '@/components/ui/card'"],
  ['server/api/made-up.ts', "import 'next/server'"],
  ['server/sign-in/made-up.ts', "import '@/components/sessions/session-list'"],
  ['server/postgres/made-up.ts', "import '@/lib/sessions/terminate'"],
  ['server/migrations/made-up.ts', "import '@prisma/adapter-pg'"],
  ['server/migrations/schema-engine.ts', "import '@/lib/database/database'"],
  ['scripts/made-up.ts', "import '@/components/ui/card'"],
  ['tests/made-up.ts', "import 'next-auth'"],
  ['e2e/made-up.ts', "import '@/app/theme'"],
  ['bench/made-up.ts', "import '@/app/theme'"],
  ['next.config.ts', "import '@/lib/env'"],
  ['playwright.config.ts', "import '@/lib/env'"],
  ['postcss.config.mjs', "import 'next'"],
  ['prisma.config.ts', "import '@/lib/env'"],
  ['vitest.config.ts', "import '@/lib/env'"],
]

describe('an import that its room may not have', () => {
  test.each(FORBIDDEN)('%s: %s', (path, source) => {
    const [finding] = checkRoomsOf(path, source)

    expect(finding).toContain(`${path} must not import `)
  })

  test('every room is in that list', () => {
    const tried = FORBIDDEN.map(([path]) => path)

    for (const room of Object.keys(ROOMS)) {
      expect(tried).toContainEqual(expect.stringMatching(new RegExp(`^${room}(/made-up.ts)?$`)))
    }
  })
})

describe('an import that its room may have', () => {
  test.each([
    ['app/made-up.tsx', "import '@/components/ui/card'; import '@/lib/auth/viewer'"],
    ['components/sessions/made-up.ts', "import type { A } from '@/lib/sessions/session-view'"],
    ['components/live/made-up.ts', "import '@/lib/wire'"],
    ['lib/auth/made-up.ts', "import '@/lib/request/request-store'; import 'node:crypto'"],
    ['lib/sessions/made-up.ts', "import './session-token'; import 'zod'"],
  ])('%s: %s', (path, source) => {
    expect(checkRoomsOf(path, source)).toEqual([])
  })
})

describe('a rule is missing for', () => {
  test.each(['helpers/made-up.ts', 'made-up.config.ts', 'lib/made-up.ts', 'lib/common/made-up.ts'])(
    '%s',
    (path) => {
      expect(checkRoomsOf(path, '')).toEqual([`${path} has no rule`])
    },
  )
})

describe('a rule is left over', () => {
  const tree: SourceTree = new Map([['lib/a.ts', "import 'zod'"]])

  test('when its room has no file', () => {
    const rooms = {
      lib: { files: [], packages: ['zod'] },
      'lib/gone': { files: [], packages: [] },
    }

    expect(checkRooms(tree, rooms)).toEqual(['the rule for lib/gone matches no file'])
  })

  test('when it allows a package that its room does not import', () => {
    const rooms = { lib: { files: [], packages: ['zod', 'pg'] } }

    expect(checkRooms(tree, rooms)).toEqual(['lib may import pg, and does not'])
  })

  test('when it allows a place that is not there', () => {
    const rooms = { lib: { files: ['server'], types: ['app'], packages: ['zod'] } }

    expect(checkRooms(tree, rooms)).toEqual([
      'lib may import server, which is not there',
      'lib may import app, which is not there',
    ])
  })
})

describe('in a browser there must not be', () => {
  const CLIENT = "'use client'\nimport { a } from './made-up-part'"

  test.each([
    ['a file of lib', "export { log as a } from '@/lib/log'", 'lib/log.ts reaches'],
    ['a page', "export { themeColor as a } from '@/app/theme'", 'app/theme.ts reaches'],
    ['Node', "import 'node:http'", 'node:http reaches'],
    [
      'a package for servers',
      "import { cookies as a } from 'next/headers'",
      'next/headers reaches',
    ],
    ['what is loaded later', "export const a = () => import('@/lib/log')", 'lib/log.ts reaches'],
  ])('%s', (_what, part, finding) => {
    const tree = treeWith('components/ui/made-up.tsx', CLIENT)
    tree.set('components/ui/made-up-part.ts', part)

    expect(checkBrowser(tree, BROWSER)).toContainEqual(expect.stringContaining(finding))
  })

  test('but the types of lib, and the names of server actions', () => {
    const tree = treeWith('components/ui/made-up.tsx', CLIENT)
    const action = "import '@/app/actions'\nimport type { A } from '@/lib/sessions/session-view'"
    tree.set('components/ui/made-up-part.ts', action)

    expect(checkBrowser(tree, BROWSER)).toEqual([])
  })
})

describe('only its owners may contain', () => {
  test.each([
    ['a query of the session table', 'lib/auth/made-up.ts', 'sql`DELETE FROM "Session"`'],
    ['the view', 'server/made-up.ts', 'sql`SELECT * FROM "ActiveSession"`'],
    ['the history', 'app/made-up.ts', 'sql`SELECT 1 FROM "SessionEvent" e`'],
    ['a call of Prisma', 'lib/auth/made-up.ts', 'database().session.deleteMany({})'],
    ['… with another name', 'lib/auth/made-up.ts', 'const { session } = db; session.count()'],
    ['globalThis', 'lib/made-up.ts', 'globalThis.cache ??= new Map()'],
  ])('%s', (_what, path, source) => {
    const findings = OWNED.flatMap((owned) => checkOwners(treeWith(path, source), owned))

    expect(findings).toContainEqual(expect.stringContaining(`${path}:1 touches`))
  })

  test('what they do touch', () => {
    const owned = { what: 'x', pattern: /x/, owners: ['lib/a.ts'], elsewhere: ['tests'] }
    const tree = new Map([
      ['lib/a.ts', ''],
      ['tests/a.ts', 'x'],
    ])

    expect(checkOwners(tree, owned)).toEqual(['lib/a.ts owns x, and does not touch it'])
  })
})
