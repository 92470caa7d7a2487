import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { inDataFolder } from './data-folder'

const MAX_LOG_BYTES = 5_000_000
const CHECK_INTERVAL_MS = 5_000

/** For the server to write to. `read` gives what was written since. */
export function openServerLog(dataDir: string): { fd: number; read: () => string } {
  const file = serverLogFile(dataDir)
  return inDataFolder(dataDir, () => {
    rotateIfLarge(file)
    const fd = openSync(file, 'a', 0o600)
    const start = fstatSync(fd).size
    return { fd, read: () => readFileSync(file).subarray(start).toString() }
  })
}

/** Keeps the log of a running server small. @returns how to stop it. */
export function keepServerLogSmall(dataDir: string): () => void {
  const check = () => {
    try {
      rotateIfLarge(serverLogFile(dataDir))
    } catch {
      // The app goes on without its folder, too.
    }
  }
  const timer = setInterval(check, CHECK_INTERVAL_MS).unref()
  return () => clearInterval(timer)
}

export function serverLogFile(dataDir: string): string {
  return path.join(dataDir, 'postgres.log')
}

/** The server keeps the file open, so it is copied and emptied. `logging_collector` could bound each file, but not their number. */
function rotateIfLarge(file: string): void {
  if (!existsSync(file) || statSync(file).size <= MAX_LOG_BYTES) return
  try {
    writeFileSync(`${file}.1`, readEnd(file), { mode: 0o600 })
  } catch {
    // The disk is full, and may be so because of this log.
    rmSync(`${file}.1`, { force: true })
  }
  truncateSync(file)
}

function readEnd(file: string): Buffer {
  const fd = openSync(file, 'r')
  try {
    const end = Buffer.alloc(MAX_LOG_BYTES)
    const start = Math.max(0, fstatSync(fd).size - MAX_LOG_BYTES)
    return end.subarray(0, readSync(fd, end, 0, MAX_LOG_BYTES, start))
  } finally {
    closeSync(fd)
  }
}
