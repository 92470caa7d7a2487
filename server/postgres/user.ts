import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, lchownSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { clusterFolder, inDataFolder } from './data-folder'

export type PostgresUser = { uid: number; gid: number }

export type PostgresUsers = {
  /** Runs the server, and its files belong to it. */
  server: PostgresUser
  /** Runs what fills a new folder: that wants a user with a name, which `server` may lack. */
  maker: PostgresUser
  /** Why `server` is not PostgreSQL's own, in a sentence; null where it is. */
  notice: string | null
}

type Range = { from: number; size: number }

/**
 * Numbers that systems give to no one: above those of users and services, below those of containers;
 * then those that a container of 65,536 numbers has (systemd's UIDS-GIDS.md, Debian Policy 9.2.2).
 */
const UNUSED_RANGES: Range[] = [
  { from: 70_000, size: 30_000 },
  { from: 65_520, size: 12 },
]
const TRIES_PER_RANGE = 12

/**
 * PostgreSQL refuses to run as root. It runs as the owner of existing data, or else as a user of its
 * own: a number that nothing else uses, by the path of the data folder. A name is not needed, so the
 * system's list of users stays as it is. "nobody" would share the data with its other programs.
 * A process that is not root does everything as itself.
 */
export function findPostgresUsers(dataDir: string, ranges = UNUSED_RANGES): PostgresUsers {
  if (!isRoot()) return { server: OURSELVES, maker: OURSELVES, notice: null }
  const nobody = readNobody()
  const owner = findOwner(dataDir)
  if (owner && owner.uid !== nobody.uid) return withMaker(owner, nobody)
  const own = findUnusedUser(dataDir, ranges)
  return own ? withMaker(own, nobody) : { server: nobody, maker: nobody, notice: SHARED }
}

export const OURSELVES: PostgresUser = {
  uid: process.getuid?.() ?? -1,
  gid: process.getgid?.() ?? -1,
}

export function isRoot(): boolean {
  return OURSELVES.uid === 0
}

const SHARED =
  'PostgreSQL runs as the user "nobody", because this system gives it no user of its own: other programs of "nobody" can read and change its files.'

function findOwner(dataDir: string): PostgresUser | null {
  const existing = clusterFolder(dataDir)
  if (!existsSync(existing)) return null
  const { uid, gid } = statSync(existing)
  return uid === 0 ? null : { uid, gid }
}

/** With the group of `server`, "nobody" can enter what its other programs cannot. */
function withMaker(server: PostgresUser, nobody: PostgresUser): PostgresUsers {
  const maker = hasName(server) ? server : { uid: nobody.uid, gid: server.gid }
  return { server, maker, notice: null }
}

function findUnusedUser(dataDir: string, ranges: Range[]): PostgresUser | null {
  const hash = createHash('sha256').update(dataDir).digest().readUInt32BE()
  const numbers = ranges.flatMap(({ from, size }) =>
    Array.from({ length: TRIES_PER_RANGE }, (_, index) => from + ((hash + index) % size)),
  )
  const users = numbers.map((id) => ({ uid: id, gid: id }))
  return users.find((user) => !hasName(user) && canOwn(dataDir, user)) ?? null
}

function hasName({ uid }: PostgresUser): boolean {
  return spawnSync('id', ['-un', String(uid)]).status === 0
}

/** Not so in a container that has fewer numbers, nor without the right to give files away. */
function canOwn(dataDir: string, { uid, gid }: PostgresUser): boolean {
  const probe = path.join(dataDir, `owner-${process.pid}`)
  inDataFolder(dataDir, () => writeFileSync(probe, '', { mode: 0o600 }))
  try {
    lchownSync(probe, uid, gid)
    return true
  } catch {
    return false
  } finally {
    rmSync(probe)
  }
}

/** Where there is no such name, the number that Linux gives to files of no one. */
function readNobody(): PostgresUser {
  return { uid: readNumericId('-u'), gid: readNumericId('-g') }
}

function readNumericId(flag: '-u' | '-g'): number {
  const { stdout } = spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' })
  return Number(stdout) || 65_534
}
