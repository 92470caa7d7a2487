import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { findFreePort } from './free-port'

const ROOT = path.resolve(import.meta.dirname, '../..')
const START_TIMEOUT_MS = 60_000

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
  /** Node.js, unless something else is named. */
  command?: string
  /** `PORT` among them becomes the port. */
  args: string[]
  /** What it prints when it listens. */
  ready: RegExp
  env?: Record<string, string>
}

const running = new Set<ChildProcess>()

/** Starts a program on a free port of the loopback address and waits until it is ready. */
export async function startServer(program: Program): Promise<ServerProcess> {
  const port = String(await findFreePort())
  const url = `http://127.0.0.1:${port}`
  const child = spawnProgram(program, { PORT: port, AUTH_URL: url })
  running.add(child)
  child.once('exit', () => running.delete(child))
  await becomesReady(child, program.ready)
  return {
    url,
    pid: child.pid ?? 0,
    terminate: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
  }
}

/** Ends every server that still runs. */
export async function killServers(): Promise<void> {
  await Promise.all([...running].map((child) => end(child, 'SIGKILL')))
}

function spawnProgram(
  { command = process.execPath, args, env }: Program,
  address: { PORT: string; AUTH_URL: string },
) {
  const withPort = args.map((arg) => (arg === 'PORT' ? address.PORT : arg))
  return spawn(command, withPort, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...inherited(), ...env, ...address, NODE_ENV: 'production' },
  })
}

/** Settings of the shell that started the benchmark must not reach one contestant and not another. */
function inherited() {
  const { PATH, HOME, LANG } = process.env
  return { PATH, HOME, LANG, NEXT_TELEMETRY_DISABLED: '1' }
}

/** Afterwards its output is read and dropped, so that it never waits for us. */
async function becomesReady(child: ReturnType<typeof spawnProgram>, ready: RegExp): Promise<void> {
  const outputs = [child.stdout, child.stderr]
  let output = ''
  await new Promise<void>((resolve, reject) => {
    const fail = (reason: string) => {
      clearTimeout(timeout)
      reject(new Error(`${child.spawnargs.join(' ')} ${reason}:\n${output}`))
    }
    const timeout = setTimeout(() => fail('was not ready in time'), START_TIMEOUT_MS)
    const read = (chunk: Buffer) => {
      output += chunk
      if (!ready.test(output)) return
      clearTimeout(timeout)
      for (const stream of outputs) stream.off('data', read).resume()
      resolve()
    }
    child.once('exit', () => fail('ended'))
    for (const stream of outputs) stream.on('data', read)
  })
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill(signal)
  await once(child, 'exit')
}
