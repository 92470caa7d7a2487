import './node-version.cjs'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { prepare, ROOT } from './prepare.mjs'
import { fail, runTypeScript } from './run-typescript.mjs'

// Usage: node scripts/run.mjs FILE.ts …   prepares what is missing, then runs the file with the rest.
try {
  const settings = path.join(ROOT, '.env')
  if (existsSync(settings)) process.loadEnvFile(settings)
  await prepare()
  const [file = ''] = process.argv.splice(2, 1)
  await runTypeScript(file)
} catch (error) {
  fail(error)
}
