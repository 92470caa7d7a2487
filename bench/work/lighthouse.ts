import { chromium } from '@playwright/test'
import { findBrowser } from '../../scripts/browser.mjs'
import { runQuietly } from '../../scripts/steps.mjs'
import { createAccount } from '../contestants/contestant'
import { findFreePort } from '../contestants/free-port'
import { takeTurns } from '../load/rounds'
import { type Goal, plainGoal } from '../report/goals'
import { formatSample } from '../report/text'
import { spreadOf } from '../statistics'
import type { Outcome, Work } from './work'

const SESSIONS = 5
/** Its scores come from a simulation and hardly differ, and each takes half a minute. */
const ROUNDS = 2

/** Lighthouse's categories as it comes: a phone on slow 4G, simulated. */
export const lighthouse: Work = {
  name: 'lighthouse',
  title: 'Lighthouse',
  async run({ field: { app } }) {
    const port = await findFreePort()
    const found = await findBrowser()
    const args = [...found.args, `--remote-debugging-port=${port}`]
    const browser = await chromium.launch({ ...found, args })
    const { cookie } = await createAccount(app, SESSIONS)
    const turns = [
      turn('This app, sign-in', { url: `${app.server.url}/sign-in`, port }),
      turn('This app, Security page', { url: `${app.server.url}/settings/security`, port, cookie }),
    ]
    const results = await takeTurns('Lighthouse', turns, ROUNDS)
    await browser.close()
    return reportLighthouse(results)
  },
}

type Report = { scores: Record<string, number>; missed: string[] }
type Results = { label: string; rounds: Report[] }[]

function turn(label: string, page: { url: string; port: number; cookie?: string }) {
  const program = ['bench/load/lighthouse-process.mjs', JSON.stringify(page)]
  const run = async (): Promise<Report> => {
    const output = await runQuietly(process.execPath, program)
    return JSON.parse(output.split('\n').at(-1) ?? '')
  }
  return { label, run }
}

function categoriesOf(results: Results): string[] {
  return Object.keys(results[0]?.rounds[0]?.scores ?? {})
}

function scoresOf(rounds: Report[], category: string): number[] {
  return rounds.map(({ scores }) => scores[category] ?? Number.NaN)
}

function reportLighthouse(results: Results): Outcome {
  const table = {
    caption: 'Scores out of 100',
    head: ['', ...categoriesOf(results), 'what is not perfect'],
    rows: results.map(({ label, rounds }) => [
      label,
      ...categoriesOf(results).map((name) => formatSample(scoresOf(rounds, name))),
      [...new Set(rounds.flatMap(({ missed }) => missed))].join(', '),
    ]),
  }
  return { tables: [table], charts: [], goals: [goalOf(results)], figures: { results } }
}

function goalOf(results: Results): Goal {
  const medians = results.flatMap(({ rounds }) =>
    categoriesOf(results).map((name) => spreadOf(scoresOf(rounds, name)).median),
  )
  return plainGoal({
    work: 'Lighthouse, sign-in and Security',
    goal: '100 in all categories',
    seen: medians.join(', '),
    isMet: medians.every((score) => score === 100),
  })
}
