import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { findBrowser } from '../../scripts/browser.mjs'

export type Machine = Record<string, string>

/** On what the figures were taken, and with which versions. */
export async function describeMachine(postgresVersion: string): Promise<Machine> {
  return {
    Processor: describeProcessor(),
    Memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    System: `${type()} ${release()}`,
    'Node.js': process.version,
    PostgreSQL: postgresVersion,
    Redis: redisVersion(),
    Browser: await browserVersion(),
    ...packageVersions(),
  }
}

export function describeProcessor(): string {
  return `${cpus()[0]?.model}, ${cpus().length} cores`
}

const WRITTEN_BY_RUNS = [':!bench/results', ':!docs']

/** The commit that is measured; "dirty" where the code was changed since. */
export function describeCommit(): string {
  const changes = git('status', '--porcelain', '--', ...WRITTEN_BY_RUNS)
  return `${git('rev-parse', '--short', 'HEAD')}${changes ? '-dirty' : ''}`
}

function git(...args: string[]): string {
  return execFileSync('git', args, { encoding: 'utf8' }).trim()
}

const PACKAGES: Record<string, string> = {
  Next: 'node_modules/next',
  React: 'node_modules/react',
  Prisma: 'node_modules/prisma',
  'Better Auth': 'bench/node_modules/better-auth',
  'Auth.js': 'node_modules/next-auth',
  '@auth/prisma-adapter': 'bench/node_modules/@auth/prisma-adapter',
  Express: 'bench/node_modules/express',
  'express-session': 'bench/node_modules/express-session',
  'connect-pg-simple': 'bench/node_modules/connect-pg-simple',
  '@redis/client': 'bench/node_modules/@redis/client',
  Lighthouse: 'bench/node_modules/lighthouse',
  autocannon: 'bench/node_modules/autocannon',
}

function packageVersions(): Machine {
  const entries = Object.entries(PACKAGES).map(([name, folder]) => [name, version(folder)])
  return Object.fromEntries(entries)
}

function version(folder: string): string {
  return JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')).version
}

function redisVersion(): string {
  const { stdout } = spawnSync('redis-server', ['--version'], { encoding: 'utf8' })
  return /v=(\S+)/.exec(stdout ?? '')?.[1] ?? 'not installed'
}

async function browserVersion(): Promise<string> {
  const { executablePath } = await findBrowser()
  return spawnSync(executablePath, ['--version'], { encoding: 'utf8' }).stdout.trim()
}
