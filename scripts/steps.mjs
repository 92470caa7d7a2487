import { spawn } from 'node:child_process'

/** Says what is done now, does it, and says how long it took. */
export async function step(name, act) {
  const startedAt = performance.now()
  process.stdout.write(`${name} … `)
  try {
    const result = await act()
    console.log(`done (${((performance.now() - startedAt) / 1_000).toFixed(1)} s)`)
    return result
  } catch (error) {
    console.log('failed')
    throw error
  }
}

/** A program that was run for us failed; its whole output is the explanation. */
export class CommandError extends Error {
  name = 'CommandError'
}

/**
 * Runs a program and keeps its output to itself, unless it fails.
 * @throws CommandError
 */
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

/**
 * Being told to stop ends the program as well, and then us. With Ctrl-C the terminal tells the
 * program itself; telling it twice would keep it from tidying up.
 * @returns how to forget about it.
 */
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
