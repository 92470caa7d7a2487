import fc from 'fast-check'
import { exchange } from '@/tests/support/raw-exchange'
import { type FormFields, readForm, toMultipart } from './support/forms'
import type { Instance } from './support/second-instance'
import { expect, openSignedIn, test } from './support/test'

/** Each request may leave one entry in the log, and its whole log is read: so each has an app of its own. */
type Sent = { request: string; headers: Record<string, string>; body?: string }

const SIGN_IN = '/sign-in'
/** Its form for signing out is a server action. */
const SETTINGS = '/settings/general'
const { contentType: MULTIPART } = toMultipart({})

/** How React writes the arguments of an action; its form is $K1. */
const ARGUMENTS = [
  '[{"status":"idle"},"$K1"]',
  '["$K1"]',
  '[]',
  '{}',
  '',
  '[',
  '["$F1"]',
  '["$Q1"]',
]
const MORE_ARGUMENTS = ['["$@1"]', '["$h1"]', '["$B1"]', '["$1:__proto__:x"]', '[["$0"]]', '["x"]']
const CONTENT_TYPES = [
  MULTIPART,
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/form-data; boundary=other',
  'multipart/mixed; boundary=other',
  'text/plain;charset=UTF-8',
  'application/json',
  'application/x-www-form-urlencoded',
  '/',
]
const TREES = ['x', '%E0%A4%A', '[]', 'null', '["",{"children":1}]', '["",{},null,"bogus"]', '%00']
const ROUTER_HEADERS = ['rsc', 'next-url', 'next-router-prefetch', 'next-router-segment-prefetch']

const anyOf = (...values: string[]) => fc.constantFrom(...values)
const HEADER_TEXT = fc.string({ maxLength: 60 }).map((text) => text.replaceAll(/[^\x20-\x7e]/g, ''))

/** Cuts a text off, or writes over a part of it. */
function damage(text: string) {
  const place = fc.nat(text.length)
  return fc.oneof(
    place.map((end) => text.slice(0, end)),
    fc
      .tuple(place, HEADER_TEXT)
      .map(([at, other]) => text.slice(0, at) + other + text.slice(at + 4)),
  )
}

function requests(fields: FormFields, actionId: string): fc.Arbitrary<Sent> {
  const form = toMultipart({ ...fields, email: 'unknown@example.com', password: 'x' }).body
  const call = toMultipart({ '1_email': 'x', 0: ARGUMENTS[0] ?? '' }).body
  const ids = anyOf(actionId, actionId.slice(1), '7f'.padEnd(42, '0'), 'x', 'toString', '__proto__')
  const bodies = fc.oneof(
    damage(form),
    damage(call),
    fc.string(),
    anyOf(...ARGUMENTS, ...MORE_ARGUMENTS),
    anyOf(...ARGUMENTS, ...MORE_ARGUMENTS).map(
      (text) => toMultipart({ '1_email': 'x', 0: text }).body,
    ),
  )
  return fc.oneof(
    fc
      .record({ 'next-action': ids, 'content-type': anyOf(...CONTENT_TYPES) }, { requiredKeys: [] })
      .chain((headers) =>
        fc
          .tuple(anyOf(SIGN_IN, SETTINGS), bodies)
          .map(([path, body]) => ({ request: `POST ${path}`, headers, body })),
      ),
    fc
      .record({
        tree: fc.oneof(anyOf(...TREES), HEADER_TEXT),
        path: anyOf('/', SIGN_IN, '/settings/security', '/nope'),
      })
      .map(({ tree, path }) => ({
        request: `GET ${path}`,
        headers: { rsc: '1', 'next-router-state-tree': tree },
      })),
    fc
      .record(
        Object.fromEntries(
          ROUTER_HEADERS.map((name) => [name, fc.oneof(anyOf('1', '2'), HEADER_TEXT)]),
        ),
      )
      .map((headers) => ({ request: `GET ${SIGN_IN}`, headers })),
  )
}

function send({ url, port }: Instance, { request, headers, body = '' }: Sent) {
  const { host, origin } = new URL(url)
  const length = request.startsWith('POST')
    ? { 'content-length': `${Buffer.byteLength(body)}` }
    : {}
  const all = {
    host,
    origin,
    connection: 'close',
    'sec-fetch-site': 'same-origin',
    ...headers,
    ...length,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return exchange(port, [`${request} HTTP/1.1`, ...lines, '', body].join('\r\n'))
}

const logLines = ({ output }: Instance): Record<string, unknown>[] =>
  output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))

test('whatever is malformed is no error of ours, and one quiet line at most', async ({
  ada,
  openDevice,
  startInstance,
}) => {
  test.slow()
  const page = await openDevice()
  await openSignedIn(page, ada)
  const fields = await readForm(page, SETTINGS, 'Sign out')
  const [, actionId = ''] = /"id":"(\w+)"/.exec(Object.values(fields).join()) ?? []
  expect(actionId).not.toBe('')
  const instance = await startInstance()

  await fc.assert(
    fc.asyncProperty(requests(fields, actionId), async (sent) => {
      const { status } = await send(instance, sent)
      expect(status, JSON.stringify(sent)).toBeGreaterThanOrEqual(200)
      expect(status, JSON.stringify(sent)).toBeLessThan(500)
    }),
    { numRuns: 300 },
  )
  await instance.stop()

  const lines = logLines(instance)
  const ofRequests = lines.flatMap(({ requestId }) => requestId ?? [])
  expect(ofRequests.length).toBeGreaterThan(0)
  expect(new Set(ofRequests).size).toBe(ofRequests.length)
  expect(lines.filter(({ level }) => level === 'error')).toEqual([])
  expect(instance.output()).not.toContain('"stack"')
})

test.describe('a form', () => {
  const action = { 'next-action': '7f'.padEnd(42, '0'), 'content-type': MULTIPART }
  const body = toMultipart({ '1_email': 'x', 0: '["$K1"]' }).body

  test('of another build is answered as Next does, and its page can tell', async ({
    startInstance,
  }) => {
    const instance = await startInstance()

    const response = await send(instance, { request: `POST ${SIGN_IN}`, headers: action, body })
    await instance.stop()

    expect(response.headers.get('x-nextjs-action-not-found')).toBe('1')
    expect(logLines(instance)).toContainEqual(
      expect.objectContaining({ event: 'request_refused', reason: 'unknown-action' }),
    )
  })

  test('that is cut off is 400, without what was sent', async ({ startInstance }) => {
    const instance = await startInstance()

    const response = await send(instance, {
      request: `POST ${SIGN_IN}`,
      headers: { 'content-type': MULTIPART },
      body: body.slice(0, 40),
    })
    await instance.stop()

    expect(response.status).toBe(400)
    expect(logLines(instance)).toContainEqual(
      expect.objectContaining({ event: 'request_refused', status: 400 }),
    )
  })

  test('of an action that is cut off is 400 too, and says in the log what it was', async ({
    startInstance,
  }) => {
    const instance = await startInstance()

    const response = await send(instance, {
      request: `POST ${SETTINGS}`,
      headers: { 'content-type': MULTIPART },
      body: body.slice(0, 40),
    })
    await instance.stop()

    expect(response.status).toBe(400)
    expect(logLines(instance)).toContainEqual(
      expect.objectContaining({ event: 'request_refused', reason: 'malformed' }),
    )
  })
})
