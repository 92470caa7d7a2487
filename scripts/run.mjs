import './node-version.cjs'
import { fail } from './fail.mjs'
import { prepare } from './prepare.mjs'
import { runTypeScript } from './run-typescript.mjs'
import { loadSettingsFile } from './settings-file.mjs'

// Usage: node scripts/run.mjs FILE.ts …   prepares what is missing, then runs the file with the rest.
try {
  loadSettingsFile()
  await prepare()
  const [file = ''] = process.argv.splice(2, 1)
  await runTypeScript(file)
} catch (error) {
  fail(error)
}
