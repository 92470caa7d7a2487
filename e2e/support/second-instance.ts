import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { env } from '@/lib/env'
import { BUILT_SERVER } from '@/scripts/build.mjs'
import { findPort } from '@/server/http/front-server'
import { useAppDatabase } from './database'

export type Instance = {
  url: string
  port: number
  /** Tells it to stop. @returns its exit code. */
  stop: () => Promise<number | null>
}

/** Where the database of the app under test is. */
export async function findAppDatabase(): Promise<URL> {
  await useAppDatabase()
  return new URL(env.DATABASE_URL ?? '')
}

/** Starts another process of the same build on the same database, as behind a load balancer. */
export async function startSecondInstance(
  given: { databaseUrl?: URL; port?: number } = {},
): Promise<Instance> {
  const { href } = given.databaseUrl ?? (await findAppDatabase())
  const port = given.port ?? (await findPort({ host: '127.0.0.1', port: 0 }))
  const instance = spawn(process.execPath, [BUILT_SERVER], {
    // What it says of the outage that a test makes is expected.
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: String(port),
      AUTH_URL: `http://localhost:${port}`,
      DATABASE_URL: href,
      AUTH_SECRET: readFileSync(path.join(process.env.E2E_DATA_DIR ?? '', 'auth-secret'), 'utf8'),
    },
  })
  await new Promise<void>((resolve, reject) => {
    instance.once('exit', () => reject(new Error('The second instance did not start')))
    instance.stdout.on('data', (text) => String(text).includes('Ready in') && resolve())
  })
  return {
    url: `http://localhost:${port}`,
    port,
    stop: async () => {
      instance.kill('SIGTERM')
      const [exitCode] = await once(instance, 'exit')
      return exitCode
    },
  }
}
