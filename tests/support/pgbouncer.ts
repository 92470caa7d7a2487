import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { makeTemporaryFolder } from './data-folder'
import { type DebianRelease, findPgBouncer } from './debian-pgbouncer'
import { findFreePort } from './free-port'

/** Fewer than the app's pool has. */
const SERVER_CONNECTIONS = 3

/** PgBouncer refuses to be root. */
const NOBODY = 65_534

/** What only a release from 1.21 on understands. */
const STATEMENTS: Record<DebianRelease, string> = {
  bookworm: '',
  trixie: 'max_prepared_statements = 200',
}

/** A PgBouncer in transaction mode in front of a database, until the test ends. @returns its address. */
export async function startPgBouncer(release: DebianRelease, databaseUrl: string): Promise<string> {
  const url = new URL(databaseUrl)
  const port = await findFreePort()
  const file = writeSettings(release, url, port)
  const [program = '', ...args] = await findPgBouncer(release)
  const asNobody = process.getuid?.() === 0 && { uid: NOBODY, gid: NOBODY }
  const child = spawn(program, [...args, file], {
    stdio: ['ignore', 'ignore', 'pipe'],
    ...asNobody,
  })
  onTestFinished(async () => {
    child.kill('SIGINT')
    if (child.exitCode === null) await once(child, 'exit')
  })
  await waitUntilUp(child.stderr)
  return Object.assign(url, { port: String(port) }).href
}

function writeSettings(release: DebianRelease, url: URL, port: number): string {
  const folder = makeTemporaryFolder()
  chmodSync(folder, 0o755)
  const users = path.join(folder, 'users.txt')
  writeFileSync(users, `"${url.username}" "${url.password}"\n`)
  const file = path.join(folder, 'pgbouncer.ini')
  writeFileSync(
    file,
    `[databases]
* = host=127.0.0.1 port=${url.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = transaction
default_pool_size = ${SERVER_CONNECTIONS}
${STATEMENTS[release]}
`,
  )
  return file
}

async function waitUntilUp(log: NodeJS.ReadableStream): Promise<void> {
  let text = ''
  for await (const chunk of log) {
    text += chunk
    if (text.includes('process up')) return void log.resume()
  }
  throw new Error(`PgBouncer did not start:\n${text}`)
}
