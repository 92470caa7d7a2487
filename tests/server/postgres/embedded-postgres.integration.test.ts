import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { makeDraft } from '@/server/postgres/cluster'
import {
  type EmbeddedPostgres,
  openEmbeddedPostgres,
  startEmbeddedPostgres,
} from '@/server/postgres/embedded-postgres'
import { readProcess } from '@/server/postgres/processes'
import { findPostgresUsers, type PostgresUser } from '@/server/postgres/user'
import { makeTemporaryFolder } from '@/tests/support/data-folder'
import { type Program, startProgram } from '@/tests/support/program'

const SETTINGS = { fsync: 'off' }

async function start(dataDir: string): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres(dataDir, SETTINGS)
  onTestFinished(() => postgres.stop())
  return postgres
}

let filledDataDir: string

/** A first start takes a second or more: most tests copy a data folder that has had one. */
beforeAll(async () => {
  filledDataDir = mkdtempSync(path.join(tmpdir(), 'session-management-test-'))
  await (await startEmbeddedPostgres(filledDataDir, SETTINGS)).stop()
  return () => rmSync(filledDataDir, { recursive: true })
})

function makeFilledDataFolder(): string {
  const dataDir = makeTemporaryFolder()
  execFileSync('cp', ['-a', `${filledDataDir}/.`, dataDir])
  return dataDir
}

/** Starts PostgreSQL under an app of its own, which a test can kill. */
async function startUnderAnApp(dataDir: string, env: Record<string, string> = {}) {
  const args = ['--import', 'tsx', 'tests/support/postgres-process.ts', dataDir]
  const app = startProgram(args, { env })
  onTestFinished(() => void app.process.kill('SIGTERM'))
  const [, databaseUrl = ''] = await app.prints(/^ready (.*)$/m)
  return { app, databaseUrl, postgresPid: readPostgresPid(dataDir) }
}

function readPostgresPid(dataDir: string): number {
  return Number.parseInt(readFileSync(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8'), 10)
}

async function query(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString })
  try {
    await client.connect()
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

describe('a data folder', () => {
  test('keeps its data from one start to the next', async () => {
    const dataDir = path.join(makeTemporaryFolder(), 'new/data')
    const first = await start(dataDir)
    await query(first.databaseUrl, "CREATE TABLE note AS SELECT 'kept' AS text")
    await first.stop()

    const second = await start(dataDir)

    expect(await query(second.databaseUrl, 'SELECT * FROM note')).toEqual([{ text: 'kept' }])
  })

  test('has its secrets for this user alone', async () => {
    const dataDir = makeTemporaryFolder()
    await start(dataDir)

    const modes = ['postgres', 'postgres-password', 'postgres.log'].map(
      (name) => statSync(path.join(dataDir, name)).mode & 0o777,
    )
    expect(modes).toEqual([0o700, 0o600, 0o600])
  })

  test('that another process uses is refused, and it says which', async () => {
    const dataDir = makeFilledDataFolder()
    await start(dataDir)

    await expect(startEmbeddedPostgres(dataDir)).rejects.toThrow(
      `DATA_DIR: the folder ${dataDir} is in use by another process (${process.pid}): stop it, or set another DATA_DIR.`,
    )
  })

  test('that two processes start on at once is used by one of them', async () => {
    const dataDir = makeTemporaryFolder()

    const starts = await Promise.allSettled([
      startUnderAnApp(dataDir),
      startUnderAnApp(dataDir),
      startUnderAnApp(dataDir),
    ])

    const failures = starts.filter((result) => result.status === 'rejected')
    expect(failures).toHaveLength(2)
    for (const { reason } of failures) expect(String(reason)).toContain('in use by another')
    expect(existsSync(path.join(dataDir, 'postgres/PG_VERSION'))).toBe(true)
  })

  test('that cannot be made is one sentence', async () => {
    const file = path.join(makeTemporaryFolder(), 'file')
    writeFileSync(file, '')

    await expect(startEmbeddedPostgres(path.join(file, 'data'))).rejects.toThrow(
      `DATA_DIR: cannot use the folder ${file}/data: a part of its path is not a folder.`,
    )
    await expect(startEmbeddedPostgres('/proc/data')).rejects.toThrow(
      'DATA_DIR: cannot use the folder /proc/data: it cannot be created.',
    )
  })

  test('of another PostgreSQL is left alone', async () => {
    const dataDir = makeTemporaryFolder()
    mkdirSync(path.join(dataDir, 'postgres'))
    await expect(startEmbeddedPostgres(dataDir)).rejects.toThrow('is not a folder of PostgreSQL.')

    writeFileSync(path.join(dataDir, 'postgres/PG_VERSION'), '15\n')
    await expect(startEmbeddedPostgres(dataDir)).rejects.toThrow(
      /the data in .* is of PostgreSQL 15, and this is PostgreSQL 18/,
    )
  })

  test('with the remains of an interrupted first start is filled anew', async () => {
    const dataDir = makeTemporaryFolder()
    const remains = path.join(dataDir, 'postgres.new-99999999')
    mkdirSync(remains)

    await start(dataDir)

    expect(existsSync(remains)).toBe(false)
  })

  test('that was filled by another process loses the remains of an interrupted first start', async () => {
    const dataDir = makeFilledDataFolder()
    const remains = path.join(dataDir, 'postgres.new-99999999')
    mkdirSync(remains)

    await start(dataDir)

    expect(existsSync(remains)).toBe(false)
  })

  test('with a lock whose number belongs to another program by now is used', async () => {
    const dataDir = makeFilledDataFolder()
    const first = await start(dataDir)
    const lock = path.join(dataDir, 'postgres/postmaster.pid')
    const text = readFileSync(lock, 'utf8')
    await first.stop()
    writeFileSync(lock, text.replace(/^\d+/, String(process.ppid)))

    await start(dataDir)

    expect(readPostgresPid(dataDir)).not.toBe(process.ppid)
  })
})

describe('the user of PostgreSQL', () => {
  const asRoot = process.getuid?.() === 0

  test(
    asRoot ? 'is one that no other program has, where root starts it' : 'is mine, where I start it',
    async () => {
      const dataDir = makeFilledDataFolder()
      await start(dataDir)

      const { uid } = statSync(path.join(dataDir, 'postgres'))
      expect(uidOfProcess(readPostgresPid(dataDir))).toBe(uid)
      if (asRoot) expect(isKnown(uid)).toBe(false)
      else expect(uid).toBe(process.getuid?.())
    },
  )

  test('keeps its rules and data from other programs of "nobody"', async () => {
    const dataDir = makeFilledDataFolder()
    chmodSync(dataDir, 0o755)
    await start(dataDir)

    const rules = path.join(dataDir, 'postgres/pg_hba.conf')
    const mayDo = (right: string, user: object) =>
      spawnSync('test', [right, rules], user).status === 0
    const other = asRoot ? { uid: 65_534, gid: 65_534 } : null
    if (other) expect([mayDo('-r', other), mayDo('-w', other)]).toEqual([false, false])
    expect(statSync(rules).mode & 0o777).toBe(0o600)
    expect([mayDo('-r', {}), mayDo('-w', {})]).toEqual([true, true])
  })

  test('is another one for each data folder, and stays when it is moved', async () => {
    const [one, other] = [makeTemporaryFolder(), makeTemporaryFolder()]
    await Promise.all([start(one), start(other).then((postgres) => postgres.stop())])
    const owners = [one, other].map((dataDir) => statSync(path.join(dataDir, 'postgres')).uid)
    const moved = path.join(makeTemporaryFolder(), 'moved')
    renameSync(other, moved)

    await start(moved)

    expect(new Set(owners).size).toBe(asRoot ? 2 : 1)
    expect(statSync(path.join(moved, 'postgres')).uid).toBe(owners[1])
  })

  test('takes over all files of a folder that "nobody" or root had, with their data', async () => {
    for (const owner of asRoot ? ['nobody', 'root'] : [String(process.getuid?.())]) {
      const dataDir = makeFilledDataFolder()
      const cluster = path.join(dataDir, 'postgres')
      const first = await start(dataDir)
      await query(first.databaseUrl, "CREATE TABLE note AS SELECT 'kept' AS text")
      await first.stop()
      execFileSync('chown', ['-R', owner, cluster])

      const { databaseUrl } = await start(dataDir)

      const [uid, ...others] = new Set(listTree(cluster).map((file) => lstatSync(file).uid))
      expect(others).toEqual([])
      if (asRoot) expect(isKnown(Number(uid))).toBe(false)
      expect(await query(databaseUrl, 'SELECT * FROM note')).toEqual([{ text: 'kept' }])
    }
  })

  test('keeps other programs out of a folder while it is filled', () => {
    const folder = makeTemporaryFolder()
    chmodSync(folder, 0o755)
    const paths = { enclosure: path.join(folder, 'new'), draft: path.join(folder, 'new/postgres') }
    const users = findPostgresUsers(folder)

    makeDraft(users, paths)

    const canEnter = (user: PostgresUser) =>
      spawnSync('ls', [paths.draft], asRoot ? user : {}).status === 0
    expect(canEnter(users.maker)).toBe(true)
    if (asRoot) expect(canEnter({ uid: 65_534, gid: 65_534 })).toBe(false)
    expect(statSync(paths.draft).mode & 0o777).toBe(0o700)
  })

  test('is "nobody" only where there is no other, and says so', () => {
    const users = findPostgresUsers(makeTemporaryFolder(), [])

    if (asRoot) {
      expect(users.server).toEqual({ uid: 65_534, gid: 65_534 })
      expect(users.notice).toContain('PostgreSQL runs as the user "nobody"')
    } else {
      expect(users.notice).toBeNull()
    }
  })
})

function uidOfProcess(pid: number): number {
  const ps = spawnSync('ps', ['-o', 'uid=', '-p', String(pid)], { encoding: 'utf8' })
  return Number(ps.stdout)
}

/** Whether the system has a name for this user, as it has for those of services and people. */
function isKnown(uid: number): boolean {
  return spawnSync('id', [String(uid)]).status === 0
}

function listTree(folder: string): string[] {
  const inside = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return [folder, ...inside.map((name) => path.join(folder, name))]
}

describe('logging in', () => {
  test('takes the app’s role and its password', async () => {
    const { databaseUrl } = await start(makeFilledDataFolder())
    const asSuperuser = Object.assign(new URL(databaseUrl), { username: 'postgres' }).href
    const withoutPassword = Object.assign(new URL(databaseUrl), { password: 'guess' }).href

    await expect(query(asSuperuser, 'SELECT 1')).rejects.toThrow('no pg_hba.conf entry')
    await expect(query(withoutPassword, 'SELECT 1')).rejects.toThrow('password authentication')
    expect(await query(databaseUrl, "SELECT current_setting('is_superuser') AS superuser")).toEqual(
      [{ superuser: 'off' }],
    )
  })

  test('is possible from this machine alone', async () => {
    const dataDir = makeFilledDataFolder()
    await start(dataDir)

    const lock = readFileSync(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')
    const [socketFolder, address] = lock.slice(4)
    expect({ socketFolder, address }).toEqual({ socketFolder: '', address: '127.0.0.1' })
  })
})

test('text, order and time are the same on every machine', async () => {
  const { databaseUrl } = await start(makeFilledDataFolder())

  expect(
    await query(
      databaseUrl,
      `SELECT current_setting('server_encoding') AS encoding, current_setting('TimeZone') AS zone,
              (SELECT datlocale FROM pg_database WHERE datname = current_database()) AS locale`,
    ),
  ).toEqual([{ encoding: 'UTF8', zone: 'UTC', locale: 'C.UTF-8' }])
})

describe('the log of PostgreSQL', () => {
  const MEGABYTE = 1_000_000
  const sizesIn = (dataDir: string) =>
    Object.fromEntries(
      readdirSync(dataDir)
        .filter((name) => name.startsWith('postgres.log'))
        .map((name) => [name, statSync(path.join(dataDir, name)).size]),
    )
  const logMegabytes = (databaseUrl: string, count: number, text: string) =>
    query(
      databaseUrl,
      `DO $$ BEGIN FOR n IN 1..${count} LOOP RAISE LOG '${text} %', repeat('x', ${MEGABYTE}); END LOOP; END $$`,
    )

  test('stays small while it runs: what came last is beside it, and PostgreSQL writes on', async () => {
    const dataDir = makeFilledDataFolder()
    const { databaseUrl } = await start(dataDir)
    await logMegabytes(databaseUrl, 12, 'a flood')
    const isSmall = () => expect(sizesIn(dataDir)['postgres.log']).toBeLessThan(MEGABYTE)

    await vi.waitFor(isSmall, { timeout: 20_000, interval: 100 })
    await logMegabytes(databaseUrl, 1, 'afterwards')

    expect(sizesIn(dataDir)).toEqual({
      'postgres.log': expect.closeTo(MEGABYTE, -5),
      'postgres.log.1': 5 * MEGABYTE,
    })
    expect(readFileSync(path.join(dataDir, 'postgres.log'), 'utf8')).toContain('afterwards xxx')
    expect(statSync(path.join(dataDir, 'postgres.log.1')).mode & 0o777).toBe(0o600)
  })

  test('that has grown large is put aside at the start, and a failure is still explained', async () => {
    const dataDir = makeFilledDataFolder()
    writeFileSync(path.join(dataDir, 'postgres.log'), 'of an earlier start\n'.repeat(300_000))

    const failing = startEmbeddedPostgres(dataDir, { max_connections: 'nonsense' })

    await expect(failing).rejects.toThrow(/^PostgreSQL did not start. It wrote:\n.*max_connections/)
    await expect(failing).rejects.not.toThrow(/of an earlier start/)
    expect(sizesIn(dataDir)['postgres.log']).toBeLessThan(MEGABYTE)
    expect(sizesIn(dataDir)['postgres.log.1']).toBe(5 * MEGABYTE)
  })
})

describe('a small command', () => {
  test('uses the PostgreSQL of the app that runs, and leaves it running', async () => {
    const dataDir = makeFilledDataFolder()
    const { databaseUrl } = await start(dataDir)

    const attached = await openEmbeddedPostgres(dataDir)
    await attached.stop()

    expect(attached.databaseUrl).toBe(databaseUrl)
    expect(await query(databaseUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('starts it where the app does not run, and ends it', async () => {
    const dataDir = makeFilledDataFolder()

    const opened = await openEmbeddedPostgres(dataDir)
    const pid = readPostgresPid(dataDir)
    await opened.stop()

    expect(readProcess(pid)).toBeNull()
  })
})

describe('when the app is killed', () => {
  test('PostgreSQL does not stay, and the next start has the data', async () => {
    const dataDir = makeFilledDataFolder()
    const { app, databaseUrl, postgresPid } = await startUnderAnApp(dataDir)
    await query(databaseUrl, "CREATE TABLE note AS SELECT 'kept' AS text")

    app.process.kill('SIGKILL')
    await app.ends()
    const next = await start(dataDir)

    expect(readProcess(postgresPid)).toBeNull()
    expect(await query(next.databaseUrl, 'SELECT * FROM note')).toEqual([{ text: 'kept' }])
  })

  test.runIf(process.platform === 'linux')('Linux ends PostgreSQL by itself', async () => {
    const { app, postgresPid } = await startUnderAnApp(makeFilledDataFolder())

    app.process.kill('SIGKILL')

    await vi.waitFor(() => expect(readProcess(postgresPid)).toBeNull(), { timeout: 10_000 })
  })

  test('a PostgreSQL that stayed is ended by the next start', async () => {
    const dataDir = makeFilledDataFolder()
    const env = { PATH: `${makeForgetfulSetpriv()}:${process.env.PATH}` }
    const { app, databaseUrl, postgresPid } = await startUnderAnApp(dataDir, env)
    await query(databaseUrl, "CREATE TABLE note AS SELECT 'kept' AS text")
    await killAndExpectToStay(app, postgresPid)

    const next = await start(dataDir)

    expect(readProcess(postgresPid)).toBeNull()
    expect(await query(next.databaseUrl, 'SELECT * FROM note')).toEqual([{ text: 'kept' }])
  })
})

async function killAndExpectToStay(app: Program, postgresPid: number): Promise<void> {
  app.process.kill('SIGKILL')
  await app.ends()
  expect(readProcess(postgresPid)).not.toBeNull()
}

/** A setpriv that does everything but tie PostgreSQL's life to ours, as on systems without it. */
function makeForgetfulSetpriv(): string {
  const folder = makeTemporaryFolder()
  const file = path.join(folder, 'setpriv')
  const script = `#!/bin/sh
PATH=\${PATH#*:}
for word; do
  shift
  case $word in --pdeathsig | INT) ;; *) set -- "$@" "$word" ;; esac
done
exec setpriv "$@"
`
  writeFileSync(file, script)
  chmodSync(file, 0o755)
  return folder
}
