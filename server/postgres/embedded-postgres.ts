import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  APP_ROLE,
  type Cluster,
  checkCluster,
  createCluster,
  removeAbandonedDrafts,
} from './cluster'
import { clusterFolder, inDataFolder, makeDataFolder, readOrMakeSecret } from './data-folder'
import { DataFolderInUseError, explainFailure } from './failure'
import { APP_PID_SETTING, endOrphan, findRunningServer, readLock, removeStaleLock } from './lock'
import { giveFolder } from './ownership'
import { findPostgresPrograms } from './programs'
import { keepServerLogSmall, openServerLog } from './server-log'

export type EmbeddedPostgres = {
  databaseUrl: string
  /** Resolves when the server has ended, wanted or not. */
  ended: Promise<unknown>
  /** Ends it cleanly and waits until it is gone. A server that another process started is left alone. */
  stop(): Promise<void>
  /** What the operator should know about it, in a sentence. */
  notice: string | null
}

const POLL_MS = 10
const PORT_ATTEMPTS = 5
/** A checkpoint on a slow disk; after this the server is killed and recovers at its next start. */
const ORDERLY_STOP_MS = 7_000

/** `settings` are as in postgresql.conf. @throws StartError, and DataFolderInUseError when another process uses the folder. */
export async function startEmbeddedPostgres(
  givenDataDir: string,
  settings: Record<string, string> = {},
): Promise<EmbeddedPostgres> {
  const dataDir = path.resolve(givenDataDir)
  makeDataFolder(dataDir)
  await makeWay(dataDir)
  const programs = findPostgresPrograms(dataDir)
  const password = readOrMakeSecret(dataDir, 'postgres-password')
  const cluster = { dataDir, programs, password, settings }
  removeAbandonedDrafts(dataDir)
  if (!existsSync(clusterFolder(dataDir))) createCluster(cluster)
  checkCluster(cluster)
  inDataFolder(dataDir, () => giveFolder(clusterFolder(dataDir), programs.users.server))
  return runServer(cluster)
}

/** Uses the PostgreSQL that runs on the data folder, as under a running app, or else starts it. */
export async function openEmbeddedPostgres(givenDataDir: string): Promise<EmbeddedPostgres> {
  const dataDir = path.resolve(givenDataDir)
  const running = await attach(dataDir)
  if (running) return running
  try {
    return await startEmbeddedPostgres(dataDir)
  } catch (error) {
    // Another process was faster, so now it runs.
    const faster = error instanceof DataFolderInUseError ? await attach(dataDir) : null
    if (faster) return faster
    throw error
  }
}

async function makeWay(dataDir: string): Promise<void> {
  const running = findRunningServer(dataDir)
  if (!running) return removeStaleLock(dataDir)
  if (running.isOrphan) return endOrphan(dataDir, running)
  throw new DataFolderInUseError(
    `DATA_DIR: the folder ${dataDir} is in use by another process (${running.appPid}): stop it, or set another DATA_DIR.`,
  )
}

async function attach(dataDir: string): Promise<EmbeddedPostgres | null> {
  for (;;) {
    const running = findRunningServer(dataDir)
    if (!running || running.isOrphan) return null
    if (running.isReady) {
      const password = readOrMakeSecret(dataDir, 'postgres-password')
      const ended = new Promise<never>(() => {})
      return {
        databaseUrl: databaseUrl(password, running.port),
        ended,
        stop: async () => {},
        notice: null,
      }
    }
    await sleep(POLL_MS)
  }
}

async function runServer(cluster: Cluster): Promise<EmbeddedPostgres> {
  for (let attempt = 1; ; attempt += 1) {
    const port = Number(cluster.settings.port ?? (await findFreePort()))
    const { child, readLog } = spawnServer(cluster, port)
    if (await becomesReady(child, cluster.dataDir)) {
      const ended = once(child, 'exit').finally(keepServerLogSmall(cluster.dataDir))
      const stop = () => stopServer(child, ended)
      const { notice } = cluster.programs.users
      return { databaseUrl: databaseUrl(cluster.password, port), ended, stop, notice }
    }
    // Between finding the port and using it, another program may have taken it.
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
  const { fd, read } = openServerLog(dataDir)
  const given = Object.entries({ ...serverSettings(port), ...settings })
  const settingArgs = given.flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const command = programs.serve(['-D', clusterFolder(dataDir), ...settingArgs])
  const child = spawn(command.file, command.args, {
    ...command.options,
    stdio: ['ignore', fd, fd],
    // A session of its own: Ctrl-C reaches us alone, and we stop PostgreSQL after the last request.
    detached: true,
  })
  closeSync(fd)
  return { child, readLog: read }
}

function serverSettings(port: number): Record<string, string> {
  return {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // The path of a socket may have 107 bytes at most, and a folder's path is often longer.
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    [APP_PID_SETTING]: String(process.pid),
  }
}

/** @returns false when the server ended instead. It may take its time to recover from a crash. */
async function becomesReady(child: ChildProcess, dataDir: string): Promise<boolean> {
  const spawnError = new Promise<never>((_, reject) => child.once('error', reject))
  const ready = async () => {
    while (!hasEnded(child)) {
      const lock = readLock(dataDir)
      if (lock?.pid === child.pid && lock?.isReady) return true
      await sleep(POLL_MS)
    }
    return false
  }
  return Promise.race([ready(), spawnError])
}

async function stopServer(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (hasEnded(child)) return
  child.kill('SIGINT')
  const forceStop = setTimeout(() => child.kill('SIGQUIT'), ORDERLY_STOP_MS)
  await ended
  clearTimeout(forceStop)
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

function databaseUrl(password: string, port: number): string {
  return `postgresql://${APP_ROLE}:${password}@127.0.0.1:${port}/${APP_ROLE}`
}
