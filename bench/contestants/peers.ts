import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { runQuietly, step } from '../../scripts/steps.mjs'
import { SECRET } from './contestant'
import type { Program } from './server-process'

const PEERS = 'bench/peers'
const NEXT = 'node_modules/next/dist/bin/next'
const PRISMA = 'node_modules/prisma/build/index.js'
const MARK = `${PEERS}/.next/made-from`

/** The tables of a peer, as SQL. */
export function peerTables(peer: 'better-auth' | 'authjs'): string {
  return `${PEERS}/${peer}/tables.sql`
}

/** The Next app of the peers. Each contestant has a process of it of its own. */
export function peersProgram(databaseUrl = '', env: Record<string, string> = {}): Program {
  return {
    args: [NEXT, 'start', PEERS, '--hostname', '127.0.0.1', '--port', 'PORT'],
    ready: /Ready in/,
    env: { DATABASE_URL: databaseUrl, AUTH_SECRET: SECRET, ...env },
  }
}

/** Installs the peers and builds their app, where that has not been done or something has changed. */
export async function preparePeers(): Promise<void> {
  const source = hashSources()
  if (existsSync(MARK) && readFileSync(MARK, 'utf8') === source) return
  const install = () => runQuietly('npm', ['ci', '--loglevel=error'], { cwd: 'bench' })
  await step('Installing the peers', install)
  await step('Building the peers', buildPeers)
  writeFileSync(MARK, source)
}

async function buildPeers(): Promise<void> {
  for (const peer of ['better-auth', 'authjs'] as const) {
    const schema = `${PEERS}/${peer}/schema.prisma`
    await runQuietly(process.execPath, [PRISMA, 'generate', '--schema', schema])
  }
  const settings = { NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1' }
  const own = { AUTH_SECRET: SECRET, AUTH_URL: 'http://127.0.0.1' }
  await runQuietly(process.execPath, [NEXT, 'build', PEERS], {
    env: { ...process.env, ...settings, ...own },
  })
}

const MADE = /(^|\/)(\.next|generated|next-env\.d\.ts|.*\.tsbuildinfo)(\/|$)/

function hashSources(): string {
  const names = readdirSync(PEERS, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((name) => !MADE.test(name))
  const hash = createHash('sha256').update(process.version)
  for (const name of [...names.sort(), 'package-lock.json', 'bench/package-lock.json']) {
    hash.update(name).update('\0').update(readFileSync(name)).update('\0')
  }
  return hash.digest('hex')
}
