import { env } from 'node:process'

// Usage: node .next/check-health.mjs   ends with 0 while the app of this container responds.
// It reads two settings by itself: this runs twice a minute, and lib/env.ts would load far more.

const TIMEOUT_MS = 4_000

/** An address that means "all" includes the loopback one. */
function ownAddress(): string {
  const { HOST = '127.0.0.1', PORT = '3000' } = env
  const host = { '0.0.0.0': '127.0.0.1', '::': '::1' }[HOST] ?? HOST
  return `http://${host.includes(':') ? `[${host}]` : host}:${PORT}`
}

async function isAlive(): Promise<boolean> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const response = await fetch(`${ownAddress()}/api/health/live`, { signal })
  return response.ok
}

process.exitCode = (await isAlive().catch(() => false)) ? 0 : 1
