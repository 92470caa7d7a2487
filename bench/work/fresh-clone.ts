import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runQuietly } from '../../scripts/steps.mjs'
import { findPort } from '../../server/http/front-server'
import { showProgress } from '../load/rounds'
import { formatNumber } from '../report/text'
import type { Work } from './work'

/** What somebody waits for who has just cloned the repository, and for the next start; once each. */
export const freshClone: Work = {
  name: 'freshClone',
  title: 'From a fresh clone',
  async run() {
    const folder = mkdtempSync(path.join(tmpdir(), 'session-management-clone-'))
    try {
      showProgress('fresh clone')
      const app = path.join(folder, 'app')
      await runQuietly('git', ['clone', '--quiet', '.', app])
      const first = await startByNpm(app, folder)
      const second = await startByNpm(app, folder)
      const seconds = (ms: number) => formatNumber(ms / 1_000)
      return {
        tables: [
          {
            caption:
              '`npm start` in a fresh clone, without an npm cache, until it is ready; once, s',
            head: ['', 'first start', 'second start'],
            rows: [['This app', seconds(first), seconds(second)]],
          },
        ],
        charts: [],
        goals: [],
        figures: { firstMs: first, secondMs: second },
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

/** @returns milliseconds until it says that it is ready; then it is ended. */
async function startByNpm(app: string, folder: string): Promise<number> {
  const port = await findPort({ host: '127.0.0.1', port: 0 })
  const startedAt = performance.now()
  const child = spawn('npm', ['start'], {
    cwd: app,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      HOME: path.join(folder, 'home'),
      npm_config_cache: path.join(folder, 'npm-cache'),
      PORT: String(port),
    },
  })
  let output = ''
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk
      if (/Ready in/.test(output)) resolve()
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`npm start ended:\n${output}`)))
  })
  const readyMs = performance.now() - startedAt
  child.kill('SIGTERM')
  await once(child, 'close')
  return readyMs
}
