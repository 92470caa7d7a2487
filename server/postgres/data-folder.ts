import { randomBytes } from 'node:crypto'
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { errorCode, StartError } from '@/server/start-error'

const REASONS: Record<string, string> = {
  EACCES: 'this user may not read or write there',
  EPERM: 'this user may not read or write there',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of its path is not a folder',
  EEXIST: 'it is not a folder',
  ENOENT: 'it cannot be created',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
}

export function clusterFolder(dataDir: string): string {
  return path.join(dataDir, 'postgres')
}

export function makeDataFolder(dataDir: string): void {
  inDataFolder(dataDir, () => makeFolder(dataDir))
}

/** Reads a secret of the data folder, or makes it: 33 random bytes, readable by this user alone. */
export function readOrMakeSecret(dataDir: string, name: string): string {
  const file = path.join(dataDir, name)
  return inDataFolder(dataDir, () => {
    if (!existsSync(file)) makeSecret(file)
    return readFileSync(file, 'utf8')
  })
}

/** Runs something that reads or writes the data folder; its failure becomes one sentence. */
export function inDataFolder<Result>(dataDir: string, act: () => Result): Result {
  try {
    return act()
  } catch (error) {
    const reason = REASONS[errorCode(error) ?? '']
    if (!reason) throw error
    throw new StartError(`DATA_DIR: cannot use the folder ${dataDir}: ${reason}.`)
  }
}

/** As mkdirSync's `recursive`, which never returns where a folder that exists cannot hold others (/proc). */
function makeFolder(folder: string): void {
  const parent = path.dirname(folder)
  if (!existsSync(parent)) makeFolder(parent)
  if (!existsSync(folder) || !statSync(folder).isDirectory()) mkdirSync(folder)
}

/** Reads a file that another process may take away at any moment; '' when there is none. */
export function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return ''
    throw error
  }
}

/** Two processes may do this at once: the link is made whole and once, and both read the same secret. */
function makeSecret(file: string): void {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, randomBytes(33).toString('base64url'), { mode: 0o600, flush: true })
  try {
    linkSync(draft, file)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
  } finally {
    rmSync(draft)
  }
}
