import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
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
  let output = ''
  const collect = (chunk: Buffer) => {
    output += chunk
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  const closed = once(child, 'close').then(([exitCode, signal]) => exitCode ?? signal)
  return {
    process: child,
    output: () => output,
    ends: () => closed,
    prints: (pattern) => waitForOutput({ child, closed, pattern, output: () => output }),
  }
}

async function waitForOutput({
  child,
  closed,
  pattern,
  output,
}: {
  child: ChildProcess
  closed: Promise<unknown>
  pattern: RegExp
  output: () => string
}): Promise<RegExpExecArray> {
  let hasEnded = false
  void closed.then(() => {
    hasEnded = true
  })
  for (;;) {
    const found = pattern.exec(output())
    if (found) return found
    if (hasEnded) throw new Error(`it ended without printing ${pattern}:\n${output()}`)
    const more = [child.stdout, child.stderr].flatMap((stream) =>
      stream ? [once(stream, 'data')] : [],
    )
    await Promise.race([closed, ...more])
  }
}
