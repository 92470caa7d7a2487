import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { StartError } from '@/server/start-error'

/** A password from a hidden prompt, typed twice, or from standard input where that is not a terminal. */
export async function readPassword(): Promise<string> {
  if (!process.stdin.isTTY) return withoutLastNewline(await text(process.stdin))
  const password = await ask('Password: ')
  if ((await ask('The same once more: ')) === password) return password
  throw new StartError('The two passwords differ.')
}

/** `echo` and editors end a line; anything else belongs to the password. */
function withoutLastNewline(given: string): string {
  return given.replace(/\r?\n$/, '')
}

/** What is typed is shown nowhere: the terminal's echo goes into nothing. */
async function ask(prompt: string): Promise<string> {
  process.stderr.write(prompt)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  terminal.once('SIGINT', () => process.exit(1))
  try {
    return await terminal.question('')
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}
