import './node-version.cjs'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { prepare, ROOT } from './prepare.mjs'
import { runQuietly, step } from './steps.mjs'

/** Everything that ends up in the build. */
const SOURCES = [
  'app',
  'components',
  'lib',
  'public',
  'prisma/schema.prisma',
  'next.config.ts',
  'package-lock.json',
  'postcss.config.mjs',
  'proxy.ts',
  'tsconfig.json',
]
const MARK = path.join(ROOT, '.next/made-from')

/** Builds the app where the build is absent, unfinished, or made from another source. */
export async function buildIfNeeded() {
  const source = hashSources()
  if (existsSync(MARK) && readFileSync(MARK, 'utf8') === source) return
  await step('Building the app', () => build(source))
}

async function build(source) {
  // Only a build that has come to its end counts.
  rmSync(MARK, { force: true })
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }
  await runQuietly(process.execPath, ['node_modules/next/dist/bin/next', 'build'], { env })
  writeFileSync(MARK, source)
}

function hashSources() {
  const hash = createHash('sha256').update(process.version)
  for (const file of SOURCES.flatMap((name) => listFiles(path.join(ROOT, name)))) {
    hash.update(path.relative(ROOT, file)).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

function listFiles(location) {
  if (!existsSync(location)) return []
  if (statSync(location).isFile()) return [location]
  const names = readdirSync(location).sort()
  return names.flatMap((name) => listFiles(path.join(location, name)))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await prepare()
  await buildIfNeeded()
}
