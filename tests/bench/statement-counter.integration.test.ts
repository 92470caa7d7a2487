import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { countStatements, type StatementCounter } from '@/bench/load/statement-counter'
import { env } from '@/lib/env'

let counter: StatementCounter
let client: Client

beforeEach(async () => {
  counter = await countStatements(env.DATABASE_URL ?? '')
  client = new Client({ connectionString: counter.url })
  await client.connect()
})

afterEach(async () => {
  await client.end()
  counter.close()
})

test('the relay counts simple, prepared and repeated statements, and BEGIN and COMMIT', async () => {
  await client.query('BEGIN')
  await client.query('SELECT $1::integer', [1])
  await client.query({ name: 'again', text: 'SELECT $1::integer', values: [2] })
  await client.query({ name: 'again', text: 'SELECT $1::integer', values: [3] })
  await client.query('COMMIT')

  expect(counter.count()).toBe(5)
})

test('the relay counts a statement that comes in many pieces once, and brings its answer back whole', async () => {
  const long = 'x'.repeat(1_000_000)

  const { rows } = await client.query('SELECT $1::text AS text', [long])

  expect(rows[0].text).toBe(long)
  expect(counter.count()).toBe(1)
})

test('connecting is no statement', () => {
  expect(counter.count()).toBe(0)
})
