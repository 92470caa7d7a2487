import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findPort } from '../../server/http/front-server'

const ROOT = path.resolve(import.meta.dirname, '../..')
const START_LIMIT_MS = 60_000

/** A server in a process of its own. */
export type ServerProcess = {
  url: string
  pid: number
  /** Asks it to end, and waits. */
  terminate(): Promise<void>
  /** Ends it at once. */
  kill(): Promise<void>
}

export type Program = {
  /** What Node.js is given; `PORT` in it becomes the port. */
  args: string[]
  /** What it prints when it listens. */
  ready: RegExp
  env?: Record<string, string>
}

const running = new Set<ChildProcess>()

/** Starts a program on a free port of the loopback address and waits until it is ready. */
export async function startServer({ args, ready, env }: Program): Promise<ServerProcess> {
  const port = await findPort({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${port}`
  const child = spawn(
    process.execPath,
    args.map((arg) => (arg === 'PORT' ? String(port) : arg)),
    {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...inherited(), ...env, NODE_ENV: 'production', PORT: String(port), AUTH_URL: url },
    },
  )
  running.add(child)
  child.once('exit', () => running.delete(child))
  await becomesReady(child, ready)
  return {
    url,
    pid: child.pid ?? 0,
    terminate: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
  }
}

/** Ends every server that still runs, whatever has happened. */
export async function killServers(): Promise<void> {
  await Promise.all([...running].map((child) => end(child, 'SIGKILL')))
}

/** What a server is started with so that its memory can be measured without its garbage. */
export const COLLECTING = ['--expose-gc', '--require', './bench/contestants/collect-garbage.cjs']

const COLLECTIONS = 15
const COLLECT_EVERY_MS = 1_000

/**
 * The memory that a process holds without its garbage; it runs with `COLLECTING`. V8 gives the pages of
 * what it has collected back about ten seconds later, hence many collections.
 */
export async function heldKb(server: ServerProcess): Promise<number> {
  for (let count = 0; count < COLLECTIONS; count += 1) {
    process.kill(server.pid, 'SIGUSR2')
    await sleep(COLLECT_EVERY_MS)
  }
  return residentKb(server)
}

/** The memory that a process has. */
export function residentKb({ pid }: ServerProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1])
}

/** The processor time that a process has used. */
export function cpuMs({ pid }: ServerProcess): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
  const [user = 0, system = 0] = fields.split(' ').slice(11, 13).map(Number)
  return (user + system) * MS_PER_TICK
}

/** Linux counts in hundredths of a second (USER_HZ). */
const MS_PER_TICK = 10

/** Settings of the shell that started the benchmark must not reach one contestant and not another. */
function inherited() {
  const { PATH, HOME, LANG } = process.env
  return { PATH, HOME, LANG, NEXT_TELEMETRY_DISABLED: '1' }
}

/** Afterwards its output is read and forgotten, so that it never waits for us. */
async function becomesReady(child: ChildProcess, ready: RegExp): Promise<void> {
  const outputs = [child.stdout, child.stderr].filter((stream) => stream !== null)
  let output = ''
  await new Promise<void>((resolve, reject) => {
    const fail = (reason: string) => {
      reject(new Error(`${child.spawnargs.join(' ')} ${reason}:\n${output}`))
    }
    const limit = setTimeout(() => fail('was not ready in time'), START_LIMIT_MS)
    child.once('exit', () => {
      clearTimeout(limit)
      fail('ended')
    })
    const read = (chunk: Buffer) => {
      output += chunk
      if (!ready.test(output)) return
      clearTimeout(limit)
      for (const stream of outputs) stream.off('data', read).resume()
      resolve()
    }
    for (const stream of outputs) stream.on('data', read)
  })
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill(signal)
  await once(child, 'exit')
}
