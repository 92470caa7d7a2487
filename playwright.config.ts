import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { defineConfig } from '@playwright/test'
import { providerServer, providerSettings } from './e2e/support/oidc-provider'
import { findBrowser } from './scripts/browser.mjs'
import { findFreePort } from './tests/support/free-port'

/**
 * The workers read this file too: what has to be the same for all is settled by the first process
 * and handed down in the environment.
 */
if (!process.env.E2E_DATA_DIR) {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'session-management-e2e-'))
  process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }))
  const [port, providerPort] = await Promise.all([findFreePort(), findFreePort()])
  process.env.E2E_DATA_DIR = dataDir
  process.env.E2E_PORT = String(port)
  process.env.E2E_PROVIDER_PORT = String(providerPort)
  process.env.E2E_LAUNCH_OPTIONS = JSON.stringify(await findBrowser())
}
const { E2E_DATA_DIR, E2E_PORT, E2E_PROVIDER_PORT, E2E_LAUNCH_OPTIONS = '{}' } = process.env
const baseURL = `http://localhost:${E2E_PORT}`

/** A spec that is named *.no-js.spec.ts runs in a browser without JavaScript, and only there. */
const WITHOUT_JAVASCRIPT = /\.no-js\.spec\.ts$/

export default defineConfig({
  testDir: 'e2e',
  fullyParallel: true,
  // Far more than a test needs, also on a machine that does other things as well.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  // Each test has people, browsers and processes of its own, and waits more than it computes.
  workers: '100%',
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  reporter: 'list',
  use: {
    baseURL,
    launchOptions: JSON.parse(E2E_LAUNCH_OPTIONS),
    screenshot: 'only-on-failure',
    // Without its film, which takes more of a core than the browser's own work.
    trace: { mode: 'retain-on-failure', screenshots: false },
  },
  projects: [
    { name: 'chromium', testIgnore: WITHOUT_JAVASCRIPT },
    {
      name: 'chromium-without-javascript',
      testMatch: WITHOUT_JAVASCRIPT,
      use: { javaScriptEnabled: false },
    },
  ],
  webServer: [
    providerServer({ port: Number(E2E_PROVIDER_PORT), appUrl: baseURL }),
    {
      command: 'node scripts/start.mjs',
      url: `${baseURL}/sign-in`,
      // Settings of the shell do not count, and those of a file named .env do not replace these.
      env: {
        PORT: E2E_PORT ?? '',
        DATA_DIR: E2E_DATA_DIR ?? '',
        HOST: '',
        DATABASE_URL: '',
        AUTH_URL: '',
        AUTH_SECRET: '',
        ...providerSettings(Number(E2E_PROVIDER_PORT)),
      },
      gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
      // The first start builds the app.
      timeout: 180_000,
    },
  ],
})
