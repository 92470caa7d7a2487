import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { findBrowser } from '../../scripts/browser.mjs'

export type Machine = Record<string, string>

/** On what the figures were taken, and of what. */
export async function describeMachine(postgresVersion: string): Promise<Machine> {
  const [processor] = cpus()
  return {
    Processor: `${processor?.model}, ${cpus().length} cores`,
    Memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    System: `${type()} ${release()}`,
    'Node.js': process.version,
    PostgreSQL: postgresVersion,
    Browser: await browserVersion(),
    Next: version('node_modules/next'),
    React: version('node_modules/react'),
    Prisma: version('node_modules/prisma'),
    'Better Auth': version('bench/node_modules/better-auth'),
    'Auth.js': version('node_modules/next-auth'),
    '@auth/prisma-adapter': version('bench/node_modules/@auth/prisma-adapter'),
    Lighthouse: version('bench/node_modules/lighthouse'),
    autocannon: version('bench/node_modules/autocannon'),
    Commit: execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim(),
  }
}

function version(folder: string): string {
  return JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')).version
}

async function browserVersion(): Promise<string> {
  const { executablePath } = await findBrowser()
  return spawnSync(executablePath, ['--version'], { encoding: 'utf8' }).stdout.trim()
}
