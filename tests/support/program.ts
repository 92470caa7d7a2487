import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import path from 'node:path'

const ROOT = path.resolve(import.meta.dirname, '../..')

/** A Node program that runs beside the test. */
export type Program = {
  process: ChildProcess
  /** Everything it has printed so far, on both streams. */
  output(): string
  /** Waits until it has printed something, and fails when it ends without. */
  prints(pattern: RegExp): Promise<RegExpExecArray>
  /** Waits until it ends. @returns its exit code, or the signal that ended it. */
  ends(): Promise<number | NodeJS.Signals | null>
}

type Options = { env?: Record<string, string>; input?: string }

/** Starts `node` with arguments, in the project's folder, with no settings but the given ones. */
export function startProgram(args: string[], options: Options = {}): Program {
  return start(process.execPath, args, options)
}

/** The same with `npm`, as the leader of a process group, which is what Ctrl-C in a terminal reaches. */
export function startNpm(args: string[], options: Options = {}): Program {
  return start('npm', args, { ...options, detached: true })
}

function start(file: string, args: string[], options: Options & { detached?: boolean }): Program {
  const { env = {}, input = '', detached = false } = options
  const { PATH, HOME } = process.env
  const child = spawn(file, args, {
    cwd: ROOT,
    env: { NODE_ENV: 'production', PATH, HOME, ...env },
    detached,
  })
  child.stdin.end(input)
  const heard = new EventEmitter()
  let output = ''
  let hasEnded = false
  const collect = (chunk: Buffer) => {
    output += chunk
    heard.emit('more')
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  const closed = once(child, 'close').then(([exitCode, signal]) => {
    hasEnded = true
    heard.emit('more')
    return exitCode ?? signal
  })
  return {
    process: child,
    output: () => output,
    ends: () => closed,
    async prints(pattern) {
      for (;;) {
        const found = pattern.exec(output)
        if (found) return found
        if (hasEnded) throw new Error(`it ended without printing ${pattern}:\n${output}`)
        await once(heard, 'more')
      }
    },
  }
}
