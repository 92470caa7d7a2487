import { rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { StartError } from '@/server/start-error'
import { clusterFolder, inDataFolder, readIfThere } from './data-folder'
import { readProcess } from './processes'

export type RunningServer = {
  pid: number
  port: number
  isReady: boolean
  appPid: number
  /** The process that started it is gone. */
  isOrphan: boolean
}

const POLL_MS = 10
/** The server of an app that was killed is already stopping when we find it. */
const ORPHAN_STOP_MS = 30_000

/** The setting with which a server carries the number of the process that started it. */
export const APP_PID_SETTING = 'session_management.app_pid'

/** A process number of another program is left over from a crash. The parent of an orphan is not its starter. */
export function findRunningServer(dataDir: string): RunningServer | null {
  const lock = readLock(dataDir)
  const process = lock && readProcess(lock.pid)
  if (!lock || !process?.commandLine.includes(` ${lock.folder} `)) return null
  const [, appPid] = process.commandLine.split(` ${APP_PID_SETTING}=`)
  const isOrphan = appPid !== undefined && Number.parseInt(appPid, 10) !== process.parentPid
  return { ...lock, appPid: process.parentPid, isOrphan }
}

/** Reads postmaster.pid: process, folder, start time, port, socket folder, address, shared memory, state. */
export function readLock(dataDir: string) {
  const file = path.join(clusterFolder(dataDir), 'postmaster.pid')
  const lines = inDataFolder(dataDir, () => readIfThere(file)).split('\n')
  const [pid, folder, , port, , , , state] = lines
  if (!pid || !folder) return null
  return { pid: Number(pid), folder, port: Number(port), isReady: state?.trim() === 'ready' }
}

/** PostgreSQL does it itself, but not where the process number belongs to another program by now. */
export function removeStaleLock(dataDir: string): void {
  const lock = readLock(dataDir)
  if (!lock || !readProcess(lock.pid)) return
  inDataFolder(dataDir, () => rmSync(path.join(clusterFolder(dataDir), 'postmaster.pid')))
}

/** Ends the server of an app that was killed, and waits until it is gone. */
export async function endOrphan(dataDir: string, { pid }: RunningServer): Promise<void> {
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
