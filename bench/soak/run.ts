import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { hashPassword } from '../../lib/auth/password'
import { buildIfNeeded } from '../../scripts/build.mjs'
import { PASSWORD } from '../contestants/contestant'
import { type Database, migrateApp, startDatabases } from '../contestants/databases'
import { killServers } from '../contestants/server-process'
import { Device, type Person, type World } from './device'
import { FAULTS, type Scene } from './faults'
import { compareWithHistory } from './history'
import { type Held, Instances } from './instances'
import { Ledger } from './ledger'
import { Tally } from './tally'
import { Trouble } from './trouble'

const INSTANCES = 2
/** The pool keeps what it has for five minutes, and LISTEN has one. */
const MOST_CONNECTIONS = 21
const WARM_UP_MS = 30_000
const PAUSE_MS = 25_000
const REST_MS = 20_000
/** How much memory may have grown, beside V8's own habits. */
const MEMORY_GROWTH = 1.3

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    people: { type: 'string', default: '20' },
    devices: { type: 'string', default: '4' },
  },
})

await buildIfNeeded()
const databases = await startDatabases()
try {
  process.exitCode = await soak(await databases.create('soak'))
} finally {
  await killServers()
  await databases.stop()
}

async function soak(database: Database): Promise<number> {
  await migrateApp(database)
  const instances = new Instances(database)
  await instances.start(INSTANCES)
  const world = { instances, ledger: new Ledger(), trouble: new Trouble(), tally: new Tally() }
  const people = await createPeople(database, world)
  await live(people, () => sleep(WARM_UP_MS))
  const before = await restAndMeasure(instances)
  await live(people, () => causeFaults({ ...world, database, people }))
  const after = await restAndMeasure(instances)
  const differences = await compareWithHistory(database, people, world.tally)
  return report(world, { before, after, differences })
}

async function createPeople({ pool }: Database, world: World): Promise<Person[]> {
  const passwordHash = await hashPassword(PASSWORD)
  const { rows } = await pool.query(
    `INSERT INTO "User" ("email", "name", "passwordHash")
     SELECT 'person-' || n || '@example.com', 'Person ' || n, $2
     FROM generate_series(1, $1::integer) n RETURNING "id", "email"`,
    [values.people, passwordHash],
  )
  return rows.map(({ id, email }, index) => {
    const person: Person = { id, email, address: `198.51.100.${index + 1}`, devices: [] }
    const numbers = Array.from({ length: Number(values.devices) }, (_, number) => number)
    person.devices.push(...numbers.map((number) => new Device(world, person, number)))
    return person
  })
}

/** All devices do what people do until `meanwhile` is over. */
async function live(people: Person[], meanwhile: () => Promise<void>): Promise<void> {
  const stop = new AbortController()
  const lives = people.flatMap(({ devices }) => devices.map((device) => device.live(stop.signal)))
  await meanwhile()
  stop.abort()
  await Promise.all(lives)
}

async function restAndMeasure(instances: Instances): Promise<Held> {
  await sleep(REST_MS)
  return instances.measure()
}

/** One after the other, evenly over the time, with people at work in between. */
async function causeFaults(scene: Scene): Promise<void> {
  const endsAt = Date.now() + Number(values.minutes) * 60_000
  for (let turn = 0; Date.now() < endsAt; turn += 1) {
    const fault = FAULTS[turn % FAULTS.length]
    const person = scene.people[turn % scene.people.length]
    if (!fault || !person) return
    await sleep(PAUSE_MS)
    console.log(`${new Date().toISOString()}  ${fault.name}`)
    const cause = async () => void (await fault.cause(scene, person))
    const met = { all: null, 'one person': person.id }
    if (fault.meets === 'none') await cause()
    else await scene.trouble.during(met[fault.meets], cause)
  }
  await sleep(PAUSE_MS)
}

type Findings = { before: Held; after: Held; differences: string[] }

/** @returns the exit code. */
function report({ ledger, tally }: World, { before, after, differences }: Findings): number {
  tally.print()
  console.table({ before, after })
  const failures = [...ledger.violations, ...differences, ...findLeaks(before, after)]
  for (const failure of failures) console.log(`NOT AS PROMISED  ${failure}`)
  console.log(
    failures.length === 0 ? 'Everything was as promised.' : `${failures.length} failures.`,
  )
  return failures.length === 0 ? 0 : 1
}

function findLeaks(before: Held, after: Held): string[] {
  const leaks: string[] = []
  if (after.descriptors > before.descriptors) leaks.push('descriptors were left open')
  if (after.connections > INSTANCES * MOST_CONNECTIONS) leaks.push('connections were left open')
  if (after.memoryMb > before.memoryMb * MEMORY_GROWTH) leaks.push('memory has grown')
  return leaks
}
