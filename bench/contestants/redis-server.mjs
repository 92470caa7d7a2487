// node:http and Redis: one hash per user, its fields the SHA-256 of each token, its values JSON.
// The cookie names the user as well, so that each request is one command.
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { createClient } from '@redis/client'

const TERMINATE_OTHERS = `
  local mine = redis.call('HGET', KEYS[1], ARGV[1])
  if not mine then return -1 end
  local others = redis.call('HLEN', KEYS[1]) - 1
  redis.call('UNLINK', KEYS[1])
  redis.call('HSET', KEYS[1], ARGV[1], mine)
  return others`

const redis = await createClient({ url: process.env.REDIS_URL }).connect()

const server = createServer(async (request, response) => {
  const viewer = readViewer(request.headers.cookie)
  const result = await (request.method === 'DELETE' ? terminateOthers(viewer) : list(viewer))
  response.writeHead(result ? 200 : 401, { 'Content-Type': 'application/json' })
  response.end(JSON.stringify(result))
})

function readViewer(cookie = '') {
  const [, userId = '', token = ''] = /session=([\w-]+)\.([\w-]+)/.exec(cookie) ?? []
  return { key: `user:${userId}`, field: createHash('sha256').update(token).digest('hex') }
}

async function list({ key, field }) {
  const now = new Date().toISOString()
  const stored = Object.entries(await redis.hGetAll(key))
  const sessions = stored
    .map(([name, json]) => ({ ...JSON.parse(json), current: name === field }))
    .filter(({ expiresAt }) => expiresAt > now)
    .sort(byCurrentThenLastActive)
  return sessions[0]?.current ? { sessions: sessions.slice(0, 50) } : null
}

function byCurrentThenLastActive(a, b) {
  return b.current - a.current || (a.lastActiveAt < b.lastActiveAt ? 1 : -1)
}

async function terminateOthers({ key, field }) {
  const terminated = await redis.eval(TERMINATE_OTHERS, { keys: [key], arguments: [field] })
  return terminated < 0 ? null : { terminated }
}

server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('Ready in no time'))
