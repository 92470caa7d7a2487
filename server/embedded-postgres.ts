import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chownSync,
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { inDataFolder, makeDataFolder, readOrMakeSecret } from './data-folder'
import { findPostgresPrograms, type PostgresPrograms } from './postgres-programs'
import { readProcess } from './processes'
import { errorCode, StartError } from './start-error'

/** A PostgreSQL whose files are in the data folder. */
export type EmbeddedPostgres = {
  databaseUrl: string
  /** Resolves when the server has ended, wanted or not. */
  ended: Promise<unknown>
  /** Ends it orderly and waits until it is gone. Of a server that was there before, nothing. */
  stop(): Promise<void>
}

/** Settings of PostgreSQL, by their names in postgresql.conf. */
type Settings = Record<string, string>

/** The role and the database of the app; the superuser cannot log in. */
const NAME = 'session_management'
const POLL_MS = 10
const PORT_ATTEMPTS = 5
const MAX_LOG_BYTES = 10_000_000
/** A checkpoint on a slow disk; after this the server is stopped at once and recovers at its next start. */
const ORDERLY_STOP_MS = 7_000
/** The server of an app that was killed has been told to stop when we find it. */
const ORPHAN_STOP_MS = 30_000

/** Another process runs a PostgreSQL on the same data folder. */
export class DataFolderInUseError extends StartError {}

/**
 * Starts PostgreSQL on the data folder, which is filled when it is new.
 * @throws StartError with one sentence when the folder cannot be used, and DataFolderInUseError
 *   when another process uses it.
 */
export async function startEmbeddedPostgres(
  givenDataDir: string,
  settings: Settings = {},
): Promise<EmbeddedPostgres> {
  const dataDir = path.resolve(givenDataDir)
  makeDataFolder(dataDir)
  await makeWay(dataDir)
  const programs = findPostgresPrograms(dataDir)
  const password = readOrMakeSecret(dataDir, 'postgres-password')
  const cluster = { dataDir, programs, password, settings }
  if (!existsSync(clusterFolder(dataDir))) createCluster(cluster)
  checkCluster(cluster)
  return runServer(cluster)
}

/** Uses the PostgreSQL that runs on the data folder, as under a running app, or else starts it. */
export async function openEmbeddedPostgres(givenDataDir: string): Promise<EmbeddedPostgres> {
  const dataDir = path.resolve(givenDataDir)
  const attached = await attach(dataDir)
  if (attached) return attached
  try {
    return await startEmbeddedPostgres(dataDir)
  } catch (error) {
    // Somebody else was faster, so now it runs.
    const faster = error instanceof DataFolderInUseError ? await attach(dataDir) : null
    if (faster) return faster
    throw error
  }
}

type Cluster = {
  dataDir: string
  programs: PostgresPrograms
  password: string
  settings: Settings
}

function clusterFolder(dataDir: string): string {
  return path.join(dataDir, 'postgres')
}

function databaseUrl(password: string, port: number): string {
  return `postgresql://${NAME}:${password}@127.0.0.1:${port}/${NAME}`
}

// --- A server that runs already ---

type RunningServer = { pid: number; port: number; isReady: boolean; appPid: number; isOrphan: boolean }

async function makeWay(dataDir: string): Promise<void> {
  const running = findRunningServer(dataDir)
  if (!running) return removeStaleLock(dataDir)
  if (running.isOrphan) return endOrphan(dataDir, running.pid)
  throw new DataFolderInUseError(
    `DATA_DIR: the folder ${dataDir} is in use by another process (${running.appPid}): stop it, or set another DATA_DIR.`,
  )
}

/**
 * The server's lock file says its process number and the folder it was started with. A number that
 * belongs to another program by now is left over from a crash. An orphan is a server whose app was
 * killed: its parent is no longer the one that it was started by.
 */
function findRunningServer(dataDir: string): RunningServer | null {
  const lock = readLock(dataDir)
  const process = lock && readProcess(lock.pid)
  if (!lock || !process?.commandLine.includes(` ${lock.folder} `)) return null
  const [, appPid] = /\.app_pid=(\d+)/.exec(process.commandLine) ?? []
  const isOrphan = appPid !== undefined && Number(appPid) !== process.parentPid
  return { ...lock, appPid: Number(appPid ?? lock.pid), isOrphan }
}

/** Reads postmaster.pid: process, folder, start time, port, socket folder, address, shared memory, state. */
function readLock(dataDir: string) {
  const file = path.join(clusterFolder(dataDir), 'postmaster.pid')
  const lines = inDataFolder(dataDir, () => readIfThere(file)).split('\n')
  const [pid, folder, , port, , , , state] = lines
  if (!pid || !folder) return null
  return { pid: Number(pid), folder, port: Number(port), isReady: state?.trim() === 'ready' }
}

/** The file of a server that stops goes away at any moment. */
function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return ''
    throw error
  }
}

/** PostgreSQL does it itself, but not where the process number belongs to another program by now. */
function removeStaleLock(dataDir: string): void {
  const lock = readLock(dataDir)
  if (!lock || !readProcess(lock.pid)) return
  inDataFolder(dataDir, () => rmSync(path.join(clusterFolder(dataDir), 'postmaster.pid')))
}

async function endOrphan(dataDir: string, pid: number): Promise<void> {
  process.kill(pid, 'SIGINT')
  const deadline = Date.now() + ORPHAN_STOP_MS
  while (findRunningServer(dataDir)?.pid === pid) {
    if (Date.now() > deadline) {
      throw new StartError(
        `PostgreSQL of an earlier start (process ${pid}) does not stop: end it, then start again.`,
      )
    }
    await sleep(POLL_MS)
  }
}

async function attach(dataDir: string): Promise<EmbeddedPostgres | null> {
  for (;;) {
    const running = findRunningServer(dataDir)
    if (!running || running.isOrphan) return null
    if (running.isReady) {
      const password = readOrMakeSecret(dataDir, 'postgres-password')
      const ended = new Promise<never>(() => {})
      return { databaseUrl: databaseUrl(password, running.port), ended, stop: async () => {} }
    }
    await sleep(POLL_MS)
  }
}

// --- A new data folder ---

/** Fills a folder beside the final one and renames it, so that an interruption leaves nothing half made. */
function createCluster({ dataDir, programs, password, settings }: Cluster): void {
  removeDrafts(dataDir)
  const draft = `${clusterFolder(dataDir)}.new-${process.pid}`
  try {
    inDataFolder(dataDir, () => {
      mkdirSync(draft, { mode: 0o700 })
      if (programs.user) chownSync(draft, programs.user.uid, programs.user.gid)
    })
    runProgram(programs, 'initdb', initdbArgs(draft, settings))
    inDataFolder(dataDir, () => writeFileSync(`${draft}/pg_hba.conf`, LOGIN_RULES, { flush: true }))
    const singleUser = ['--single', '-D', draft, '-c', 'exit_on_error=on', 'postgres']
    runProgram(programs, 'postgres', singleUser, setUpSql(password))
    inDataFolder(dataDir, () => renameSync(draft, clusterFolder(dataDir)))
  } catch (error) {
    // Another process was faster: its folder is as good as ours.
    if (errorCode(error) !== 'ENOTEMPTY') throw error
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

function removeDrafts(dataDir: string): void {
  for (const name of readdirSync(dataDir)) {
    const [, pid] = /^postgres\.new-(\d+)$/.exec(name) ?? []
    const isAbandoned = pid !== undefined && !readProcess(Number(pid))
    if (isAbandoned) rmSync(path.join(dataDir, name), { recursive: true, force: true })
  }
}

/** The same order of text on every machine, whatever its own locales are. */
function initdbArgs(folder: string, settings: Settings): string[] {
  const text = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin']
  const auth = ['--username=postgres', '--auth=reject', '--no-instructions']
  const sync = settings.fsync === 'off' ? ['--no-sync'] : []
  return ['-D', folder, ...text, '--builtin-locale=C.UTF-8', ...auth, ...sync]
}

const LOGIN_RULES = `# Only the app's own role, only from this machine, only with its password.
host all ${NAME} 127.0.0.1/32 scram-sha-256
`

function setUpSql(password: string): string {
  return `CREATE ROLE ${NAME} LOGIN CREATEDB PASSWORD '${password}';\nCREATE DATABASE ${NAME} OWNER ${NAME};\n`
}

function runProgram(
  programs: PostgresPrograms,
  program: 'initdb' | 'postgres',
  programArgs: string[],
  input = '',
): void {
  const { file, args, options } = programs.command(program, programArgs)
  const { status, error, stdout, stderr } = spawnSync(file, args, {
    ...options,
    input,
    encoding: 'utf8',
  })
  if (status !== 0) throw explainFailure(error?.message ?? `${stdout}${stderr}`)
}

function checkCluster({ dataDir, programs }: Cluster): void {
  const folder = clusterFolder(dataDir)
  const version = inDataFolder(dataDir, () => readIfThere(path.join(folder, 'PG_VERSION'))).trim()
  if (version === '') throw new StartError(`DATA_DIR: ${folder} is not a folder of PostgreSQL.`)
  if (Number(version) === programs.majorVersion) return
  throw new StartError(
    `DATA_DIR: the data in ${folder} is of PostgreSQL ${version}, and this is PostgreSQL ${programs.majorVersion}: set another DATA_DIR, or carry the data over with pg_dump.`,
  )
}

// --- Running ---

async function runServer(cluster: Cluster): Promise<EmbeddedPostgres> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort()
    const { child, readLog } = spawnServer(cluster, port)
    if (await becomesReady(child, cluster.dataDir)) {
      const ended = once(child, 'exit')
      const stop = () => stopServer(child, ended)
      return { databaseUrl: databaseUrl(cluster.password, port), ended, stop }
    }
    // Between finding the port and using it somebody else may have taken it.
    const portIsTaken = /could not bind|Address already in use/.test(readLog())
    if (!portIsTaken || attempt === PORT_ATTEMPTS) throw explainFailure(readLog())
  }
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

function spawnServer({ dataDir, programs, settings }: Cluster, port: number) {
  const log = path.join(dataDir, 'postgres.log')
  const { fd, start } = inDataFolder(dataDir, () => openLog(log))
  const { file, args, options } = programs.command('postgres', [
    ...['-D', clusterFolder(dataDir)],
    ...Object.entries({ ...serverSettings(port), ...settings }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]),
  ])
  // A session of its own: Ctrl-C reaches us alone, and we stop PostgreSQL after the last request.
  const child = spawn(file, args, { ...options, detached: true, stdio: ['ignore', fd, fd] })
  closeSync(fd)
  return { child, readLog: () => readFileSync(log).subarray(start).toString() }
}

/** Opens the log for adding to it, or anew when it has grown large. */
function openLog(log: string): { fd: number; start: number } {
  const isLarge = existsSync(log) && statSync(log).size > MAX_LOG_BYTES
  const fd = openSync(log, isLarge ? 'w' : 'a', 0o600)
  return { fd, start: fstatSync(fd).size }
}

function serverSettings(port: number): Settings {
  return {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // The path of a socket may have 107 bytes at most, and a folder's path is often longer.
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Whose server this is, see findRunningServer.
    [`${NAME}.app_pid`]: String(process.pid),
  }
}

async function becomesReady(child: ChildProcess, dataDir: string): Promise<boolean> {
  const spawnError = new Promise<never>((_, reject) => child.once('error', reject))
  const isReady = async () => {
    while (child.exitCode === null && child.signalCode === null) {
      const lock = readLock(dataDir)
      if (lock?.pid === child.pid && lock?.isReady) return true
      await sleep(POLL_MS)
    }
    return false
  }
  return Promise.race([isReady(), spawnError])
}

async function stopServer(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGINT')
  const impatience = setTimeout(() => child.kill('SIGQUIT'), ORDERLY_STOP_MS)
  await ended
  clearTimeout(impatience)
}

/** Says why PostgreSQL failed, from what it wrote. */
function explainFailure(output: string): StartError {
  if (/No space left on device/.test(output) && !/shared memory/.test(output)) {
    return new StartError('PostgreSQL did not start: the disk is full.')
  }
  if (/lock file "postmaster\.pid" already exists/.test(output)) {
    return new DataFolderInUseError(
      'DATA_DIR: the folder is in use by another PostgreSQL: stop it, or set another DATA_DIR.',
    )
  }
  const lastLines = output.trim().split('\n').slice(-8).join('\n')
  return new StartError(`PostgreSQL did not start. It wrote:\n${lastLines}`)
}
