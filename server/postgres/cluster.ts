import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { errorCode, StartError } from '@/server/start-error'
import { clusterFolder, inDataFolder, readIfThere } from './data-folder'
import { explainFailure } from './failure'
import { giveFolder } from './ownership'
import { readProcess } from './processes'
import type { PostgresPrograms } from './programs'
import { OURSELVES, type PostgresUsers } from './user'

/** The role and the database of the app. PostgreSQL's superuser cannot log in. */
export const APP_ROLE = 'session_management'

export type Cluster = {
  dataDir: string
  programs: PostgresPrograms
  password: string
  settings: Record<string, string>
}

/** Fills a draft of the folder and moves it, so that an interruption leaves nothing half made. */
export function createCluster({ dataDir, programs, password, settings }: Cluster): void {
  const enclosure = `${clusterFolder(dataDir)}.new-${process.pid}`
  const draft = path.join(enclosure, 'postgres')
  try {
    inDataFolder(dataDir, () => makeDraft(programs.users, { enclosure, draft }))
    run(programs, 'initdb', initdbArgs(draft, settings))
    inDataFolder(dataDir, () => writeFileSync(`${draft}/pg_hba.conf`, LOGIN_RULES, { flush: true }))
    const singleUser = ['--single', '-D', draft, '-c', 'exit_on_error=on', 'postgres']
    run(programs, 'postgres', singleUser, setUpSql(password))
    inDataFolder(dataDir, () => {
      giveFolder(draft, programs.users.server)
      renameSync(draft, clusterFolder(dataDir))
    })
  } catch (error) {
    // Another process was faster: its folder is as good as ours.
    if (errorCode(error) !== 'ENOTEMPTY') throw error
  } finally {
    rmSync(enclosure, { recursive: true, force: true })
  }
}

/** Whether these programs can work on the folder. @throws StartError */
export function checkCluster({ dataDir, programs }: Cluster): void {
  const folder = clusterFolder(dataDir)
  const version = inDataFolder(dataDir, () => readIfThere(path.join(folder, 'PG_VERSION'))).trim()
  if (version === '') throw new StartError(`DATA_DIR: ${folder} is not a folder of PostgreSQL.`)
  if (Number(version) === programs.majorVersion) return
  throw new StartError(
    `DATA_DIR: the data in ${folder} is of PostgreSQL ${version}, and this is PostgreSQL ${programs.majorVersion}: set another DATA_DIR, or carry the data over with pg_dump.`,
  )
}

/** Of a first start that was interrupted, also where another process has filled the folder since. */
export function removeAbandonedDrafts(dataDir: string): void {
  for (const name of readdirSync(dataDir)) {
    const [, pid] = /^postgres\.new-(\d+)$/.exec(name) ?? []
    const isAbandoned = pid !== undefined && !readProcess(Number(pid))
    if (isAbandoned) rmSync(path.join(dataDir, name), { recursive: true, force: true })
  }
}

type Draft = { enclosure: string; draft: string }

/** The maker may have the number of "nobody". Only with its group can a program enter the enclosure. */
export function makeDraft({ maker }: PostgresUsers, { enclosure, draft }: Draft): void {
  mkdirSync(enclosure, { mode: 0o700 })
  mkdirSync(draft, { mode: 0o700 })
  const { uid, gid } = maker
  chownSync(draft, uid, gid)
  chownSync(enclosure, OURSELVES.uid, gid)
  chmodSync(enclosure, 0o710)
}

/** The same order of text on every machine, whatever its own locales are. */
function initdbArgs(folder: string, settings: Cluster['settings']): string[] {
  const text = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin']
  const auth = ['--username=postgres', '--auth=reject', '--no-instructions']
  const sync = settings.fsync === 'off' ? ['--no-sync'] : []
  return ['-D', folder, ...text, '--builtin-locale=C.UTF-8', ...auth, ...sync]
}

const LOGIN_RULES = `# Only the app's own role, only from this machine, only with its password.
host all ${APP_ROLE} 127.0.0.1/32 scram-sha-256
`

/** One statement per line: that is how PostgreSQL's single-user mode reads. */
function setUpSql(password: string): string {
  return [
    `CREATE ROLE ${APP_ROLE} LOGIN CREATEDB PASSWORD '${password}';`,
    `CREATE DATABASE ${APP_ROLE} OWNER ${APP_ROLE};`,
    '',
  ].join('\n')
}

function run(
  programs: PostgresPrograms,
  program: 'initdb' | 'postgres',
  programArgs: string[],
  input = '',
): void {
  const { file, args, options } = programs.fill(program, programArgs)
  const result = spawnSync(file, args, { ...options, input, encoding: 'utf8' })
  if (result.status === 0) return
  throw explainFailure(result.error?.message ?? `${result.stdout}${result.stderr}`)
}
