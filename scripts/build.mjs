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
  'scripts/build.mjs',
  'server',
  'prisma/schema.prisma',
  'next.config.mjs',
  'package-lock.json',
  'postcss.config.mjs',
  'tsconfig.json',
]
const FOLDER = path.join(ROOT, '.next')
const MARK = path.join(FOLDER, 'made-from')

/** `server/main.ts` as the build leaves it: plain JavaScript, so that a start compiles nothing. */
export const BUILT_SERVER = path.join(FOLDER, 'main.mjs')

/**
 * Builds the app where the build is absent, unfinished, or made from another source.
 * @param checkFirst what could stop the start anyway, before the time of a build is spent.
 */
export async function buildIfNeeded(checkFirst = async () => {}) {
  const source = hashSources()
  if (existsSync(MARK) && readFileSync(MARK, 'utf8') === source) return
  await checkFirst()
  await step('Building the app', () => build(source))
}

async function build(source) {
  // Only a build that has come to its end counts.
  rmSync(MARK, { force: true })
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }
  await runQuietly(process.execPath, ['node_modules/next/dist/bin/next', 'build'], { env })
  await buildServer()
  writeFileSync(MARK, source)
}

/** As deep below the project's folder as its source: both find what lies beside them by the same path. */
async function buildServer() {
  // Not at the top: this file also installs the packages of a fresh clone.
  const { build: bundle, stop } = await import('esbuild')
  await bundle({
    entryPoints: [path.join(ROOT, 'server/main.ts')],
    outdir: FOLDER,
    outExtension: { '.js': '.mjs' },
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    bundle: true,
    // What is loaded when it is needed, such as the engine for migrations, stays apart.
    splitting: true,
    packages: 'external',
    logLevel: 'silent',
  })
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
  await buildIfNeeded()
}
