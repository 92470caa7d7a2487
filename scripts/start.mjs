import './node-version.cjs'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { BUILT_SERVER, buildIfNeeded } from './build.mjs'
import { fail } from './fail.mjs'
import { prepare } from './prepare.mjs'
import { runTypeScript } from './run-typescript.mjs'
import { loadSettingsFile } from './settings-file.mjs'

const HELP = `Usage: npm start            installs, generates and builds what is missing, then serves
       npm run dev          the same, with Next's development server and without a build

Settings are environment variables, or lines of a file named .env; README.md lists them.`

try {
  const { values } = parseArgs({ options: { dev: { type: 'boolean' }, help: { type: 'boolean' } } })
  if (values.help) console.log(HELP)
  else await start({ dev: values.dev ?? false })
} catch (error) {
  fail(error)
}

async function start({ dev }) {
  process.env.NODE_ENV = dev ? 'development' : 'production'
  process.env.NEXT_TELEMETRY_DISABLED = '1'
  loadSettingsFile()
  await prepare()
  if (dev) return runTypeScript('server/main.ts')
  await buildIfNeeded({ checkFirst: () => runTypeScript('lib/env.ts') })
  await import(pathToFileURL(BUILT_SERVER).href)
}
