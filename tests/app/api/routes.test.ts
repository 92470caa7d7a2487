import { readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { apiDocument } from '@/server/api/openapi'

vi.mock('next/headers', () => import('@/tests/support/next-headers'))

const FOLDER = path.resolve(import.meta.dirname, '../../../app/api')

/** These are not calls: where a provider sends browsers back to, and what is nowhere. */
const NOT_IN_THE_DOCUMENT = ['/api/auth/{...nextauth}', '/api/{[...path]}']

/** The event stream is answered in front of Next, and has no route. */
const WITHOUT_ROUTE = ['GET /api/sessions/events']

type Answer = () => Promise<Response>
type Route = { OPTIONS: Answer }

/** "sessions/[id]/route.ts" is /api/sessions/{id}. */
function toPath(file: string): string {
  return `/api/${path.dirname(file)}`.replaceAll(/\[(.+?)\](?=\/|$)/g, '{$1}')
}

function listRoutes(): { file: string; address: string }[] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === 'route.ts')
    .map((file) => ({ file, address: toPath(file) }))
    .filter(({ address }) => !NOT_IN_THE_DOCUMENT.includes(address))
}

/** What a route itself says that it has. */
async function listDeclared(): Promise<string[]> {
  const declared = listRoutes().map(async ({ file, address }) => {
    const route: Route = await import(path.join(FOLDER, file))
    const allow = (await route.OPTIONS()).headers.get('allow') ?? ''
    const methods = allow.split(', ').filter((method) => !['HEAD', 'OPTIONS'].includes(method))
    return methods.map((method) => `${method} ${address}`)
  })
  return (await Promise.all(declared)).flat().sort()
}

function listDocumented(): string[] {
  return Object.entries(apiDocument().paths)
    .flatMap(([address, calls]) =>
      Object.keys(calls).map((method) => `${method.toUpperCase()} ${address}`),
    )
    .filter((call) => !WITHOUT_ROUTE.includes(call))
    .sort()
}

test('the document has every call that there is, and no other', async () => {
  expect(await listDeclared()).toEqual(listDocumented())
})

test('what is left out of the document is there', () => {
  const addresses = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === 'route.ts')
    .map(toPath)

  expect(addresses).toEqual(expect.arrayContaining(NOT_IN_THE_DOCUMENT))
})
