import './node-version.cjs'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { fail } from './fail.mjs'
import { prepare, ROOT } from './prepare.mjs'
import { runQuietly, sayNow, step } from './steps.mjs'

/** Everything that ends up in the build. */
const SOURCES = [
  'app',
  'components',
  'lib',
  'scripts',
  'server',
  'prisma/schema.prisma',
  'next.config.ts',
  'package-lock.json',
  'postcss.config.mjs',
  'tsconfig.json',
]
const FOLDER = path.join(ROOT, '.next')
const MARK = path.join(FOLDER, 'made-from')

/** `server/main.ts`, with what it loads, as the build leaves it: plain JavaScript, so that a start compiles nothing. */
export const BUILT_SERVER = path.join(FOLDER, 'main.mjs')

/** They run from the build too, without what only a build needs (docs/operations.md). */
const COMMANDS = ['scripts/migrate.ts', 'scripts/create-user.ts', 'scripts/check-health.ts']

/** As deep below the project's folder as its source: both find what lies beside them by the same path. */
const BUNDLE = {
  absWorkingDir: ROOT,
  outdir: FOLDER,
  outExtension: { '.js': '.mjs' },
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  bundle: true,
  packages: 'external',
  logLevel: 'silent',
}

/** @param checkFirst what could stop the start anyway, before the time of a build is spent. */
export async function buildIfNeeded({ checkFirst = async () => {}, say = sayNow } = {}) {
  const source = hashSources()
  if (existsSync(MARK) && readFileSync(MARK, 'utf8') === source) return
  await checkFirst()
  await step('Building the app', () => build(source), say)
}

async function build(source) {
  // Only a build that has come to its end counts.
  rmSync(MARK, { force: true })
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }
  await runQuietly(process.execPath, ['node_modules/next/dist/bin/next', 'build'], { env })
  await bundlePrograms()
  writeFileSync(MARK, source)
}

async function bundlePrograms() {
  // Not at the top: this file also installs the packages of a fresh clone.
  const { build: bundle, stop } = await import('esbuild')
  // What the server loads when it is needed, such as the engine for migrations, stays apart.
  await bundle({ ...BUNDLE, entryPoints: ['server/main.ts'], splitting: true })
  // Not split: in what they share, the first import would not be the first to run.
  await bundle({ ...BUNDLE, entryPoints: COMMANDS })
  // Its program would stay for as long as this process.
  await stop()
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
    .then(() => buildIfNeeded())
    .catch(fail)
}
