import { spawn } from 'node:child_process'
import { inspect } from 'node:util'

export const sayNow = (text) => void process.stdout.write(text)

export async function step(name, act, say = sayNow) {
  const startedAt = performance.now()
  say(`${name} … `)
  try {
    const result = await act()
    say(`done (${((performance.now() - startedAt) / 1_000).toFixed(1)} s)\n`)
    return result
  } catch (error) {
    say('failed\n')
    throw error
  }
}

/** A program that was run for us failed; its whole output is the explanation. */
export class CommandError extends Error {
  name = 'CommandError'
}

export function explain(error) {
  return error instanceof CommandError ? error.message : inspect(error)
}

/** Shows the program's output only if it fails. @throws CommandError */
export function runQuietly(program, args, { cwd = process.cwd(), env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const forget = passSignalsOn(child)
    const output = []
    child.stdout.on('data', (chunk) => output.push(chunk))
    child.stderr.on('data', (chunk) => output.push(chunk))
    child.on('error', (error) => reject(new CommandError(`${program}: ${error.message}`)))
    child.on('close', (exitCode) => {
      forget()
      const text = Buffer.concat(output).toString().trim()
      if (exitCode === 0) resolve(text)
      else reject(new CommandError(`${text}\n"${program} ${args.join(' ')}" failed.`))
    })
  })
}

/** Ctrl-C reaches the program anyway: a second one would stop its tidying up. @returns an undo. */
export function passSignalsOn(child) {
  const stop = (signal) => {
    child.once('close', () => process.exit(1))
    if (signal !== 'SIGINT') child.kill('SIGINT')
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, stop)
  return () => {
    for (const signal of signals) process.off(signal, stop)
  }
}
