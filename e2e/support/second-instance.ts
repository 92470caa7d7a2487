import { readFileSync } from 'node:fs'
import path from 'node:path'
import { BUILT_SERVER } from '@/scripts/build.mjs'
import { startProgram } from '@/tests/support/program'
import { useAppDatabase } from './database'

export type Instance = {
  url: string
  port: number
  /** Everything that it has printed. */
  output: () => string
  /** Tells it to stop; a second time changes nothing. @returns its exit code. */
  stop: () => Promise<number | string | null>
}

type Given = {
  databaseUrl?: string
  /** Where it listens to what other instances do. */
  directUrl?: string
  port?: number
}

/** Starts another process of the same build on the same database, as behind a load balancer. */
export async function startSecondInstance(given: Given = {}): Promise<Instance> {
  const { databaseUrl = await useAppDatabase(), directUrl = databaseUrl, port = 0 } = given
  const program = startProgram([BUILT_SERVER], {
    env: {
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      DATABASE_DIRECT_URL: directUrl,
      AUTH_SECRET: readFileSync(path.join(process.env.E2E_DATA_DIR ?? '', 'auth-secret'), 'utf8'),
    },
  })
  const [, url = ''] = await program.prints(/^Ready in .*: (http\S+)$/m)
  const stop = () => {
    program.process.kill('SIGTERM')
    return program.ends()
  }
  return { url, port: Number(new URL(url).port), output: program.output, stop }
}
