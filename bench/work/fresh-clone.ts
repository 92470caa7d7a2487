import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runQuietly } from '../../scripts/steps.mjs'
import { findFreePort } from '../contestants/free-port'
import { APP } from '../contestants/labels'
import { showProgress } from '../load/rounds'
import { formatNumber } from '../report/text'
import type { Outcome, Work } from './work'

/** How long a newcomer waits who has just cloned the repository, and for the next start; once each. */
export const freshClone: Work = {
  name: 'freshClone',
  title: 'From a fresh clone',
  async run() {
    const folder = mkdtempSync(path.join(tmpdir(), 'session-management-clone-'))
    try {
      showProgress('fresh clone')
      const app = path.join(folder, 'app')
      await runQuietly('git', ['clone', '--quiet', '.', app])
      const firstMs = await measureStart(app, folder)
      return report({ firstMs, secondMs: await measureStart(app, folder) })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

/** @returns milliseconds until it says that it is ready; then it is ended. */
async function measureStart(app: string, folder: string): Promise<number> {
  const env = {
    ...process.env,
    HOME: path.join(folder, 'home'),
    npm_config_cache: path.join(folder, 'npm-cache'),
    PORT: String(await findFreePort()),
  }
  const startedAt = performance.now()
  const child = spawn('npm', ['start'], { cwd: app, stdio: ['ignore', 'pipe', 'pipe'], env })
  await becomesReady(child)
  const readyMs = performance.now() - startedAt
  child.kill('SIGTERM')
  await once(child, 'close')
  return readyMs
}

function becomesReady(child: ChildProcess): Promise<void> {
  let output = ''
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk
      if (/Ready in/.test(output)) resolve()
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`npm start ended:\n${output}`)))
  })
}

function report(figures: { firstMs: number; secondMs: number }): Outcome {
  const seconds = (ms: number) => formatNumber(ms / 1_000)
  const table = {
    caption: '`npm start` in a fresh clone, without an npm cache, until it is ready; once, s',
    head: ['', 'first start', 'second start'],
    rows: [[APP, seconds(figures.firstMs), seconds(figures.secondMs)]],
  }
  return { tables: [table], charts: [], goals: [], figures }
}
