import { execFileSync, spawnSync } from 'node:child_process'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { type Calls, type Contestant, getWithCookie, USER_AGENT } from './contestant'
import { REDIS } from './labels'
import { type ServerProcess, startServer } from './server-process'

const WEEK_MS = 7 * 24 * 60 * 60 * 1_000
const SESSIONS_PER_STRANGER = 10

/** Whether the machine has Debian's `redis-server`; it is no package of npm. */
export function hasRedis(): boolean {
  return spawnSync('redis-server', ['--version']).status === 0
}

/** node:http and Redis, which keeps everything in memory and writes nothing to the disk. */
export async function startRedis(strangers: number): Promise<Contestant> {
  const redis = await startServer({
    command: 'redis-server',
    args: ['--port', 'PORT', '--save', '', '--appendonly', 'no'],
    ready: /Ready to accept connections/,
  })
  const { port } = new URL(redis.url)
  createStrangers(port, strangers)
  const server = await startServer({
    args: ['bench/contestants/redis-server.mjs'],
    ready: /Ready in/,
    env: { REDIS_URL: `redis://127.0.0.1:${port}` },
  })
  return {
    label: REDIS,
    server,
    calls: callsOf(server),
    createUser: async () => randomUUID(),
    addSession: async (userId) => addSession(port, userId),
    addSessions: async (userId, count) => addSessions(port, userId, count),
    countSessions: async (userId) => countSessions(port, userId),
  }
}

function callsOf(server: ServerProcess): Calls {
  const list = getWithCookie(server, '/')
  return { list, terminateOthers: (cookie) => ({ ...list(cookie), method: 'DELETE' }) }
}

function addSession(port: string, userId: string): string {
  const token = randomBytes(32).toString('base64url')
  runCommands(port, [storeSession(userId, token)])
  return `session=${userId}.${token}`
}

function addSessions(port: string, userId: string, count: number): void {
  const sessions = Array.from({ length: count }, () => storeSession(userId, randomUUID()))
  runCommands(port, sessions)
}

/** Users with ten sessions each, as in the app's table. */
function createStrangers(port: string, sessions: number): void {
  const userOf = (index: number) => `stranger-${Math.floor(index / SESSIONS_PER_STRANGER)}`
  const commands = Array.from({ length: sessions }, (_, index) =>
    storeSession(userOf(index), randomUUID()),
  )
  runCommands(port, commands)
}

function storeSession(userId: string, token: string): string {
  const field = createHash('sha256').update(token).digest('hex')
  return `HSET user:${userId} ${field} '${JSON.stringify(newSession())}'`
}

function newSession() {
  const now = new Date().toISOString()
  return {
    id: randomUUID(),
    ipAddress: '127.0.0.1',
    userAgent: USER_AGENT,
    signedInAt: now,
    lastActiveAt: now,
    expiresAt: new Date(Date.now() + WEEK_MS).toISOString(),
  }
}

/** @throws when one of the commands fails. */
function runCommands(port: string, commands: string[]): void {
  execFileSync('redis-cli', ['-p', port, '--pipe'], { input: `${commands.join('\n')}\n` })
}

function countSessions(port: string, userId: string): number {
  return Number(execFileSync('redis-cli', ['-p', port, 'HLEN', `user:${userId}`]))
}
