import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

const CACHE = path.resolve(import.meta.dirname, '../../.cache')
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'

/** PgBouncer and all that it loads, down to the C library: it runs on any Linux. */
const LIBRARIES = [
  'libaudit1',
  'libc6',
  'libcap-ng0',
  'libcap2',
  'libgcrypt20',
  'libgpg-error0',
  'liblz4-1',
  'liblzma5',
  'libpam0g',
  'libsystemd0',
  'libzstd1',
]
const PACKAGES = {
  bookworm: ['pgbouncer', 'libc-ares2', 'libevent-2.1-7', 'libssl3', ...LIBRARIES],
  trixie: ['pgbouncer', 'libcares2', 'libevent-2.1-7t64', 'libssl3t64', ...LIBRARIES],
}

export type DebianRelease = keyof typeof PACKAGES

/** Where Debian's packages cannot be had, the tests that need one are counted as skipped. */
export function hasDebianPackages(): boolean {
  const isFor = process.platform === 'linux' && process.arch === 'x64'
  return isFor && ['/usr/bin/apt-get', '/usr/bin/dpkg-deb', KEYRING].every(existsSync)
}

/** How to run the PgBouncer of a Debian release, which is fetched once, and needs no root. */
export async function findPgBouncer(release: DebianRelease): Promise<string[]> {
  const folder = path.join(CACHE, `pgbouncer-${release}`)
  if (!existsSync(folder)) await install(release, folder)
  const libraries = ['lib', 'usr/lib'].map((name) => path.join(folder, name, 'x86_64-linux-gnu'))
  const loader = path.join(libraries[1] ?? '', 'ld-linux-x86-64.so.2')
  const found = [loader, path.join(libraries[0] ?? '', 'ld-linux-x86-64.so.2')].find(existsSync)
  return [found ?? loader, '--library-path', libraries.join(':'), `${folder}/usr/sbin/pgbouncer`]
}

/** It counts as installed when its folder has its final name. */
async function install(release: DebianRelease, folder: string): Promise<void> {
  const draft = `${folder}-${process.pid}`
  const downloads = path.join(draft, 'downloads')
  mkdirSync(path.join(downloads, 'lists/partial'), { recursive: true })
  const apt = aptOptions(release, downloads)
  await run('apt-get', [...apt, 'update'], { cwd: downloads })
  await run('apt-get', [...apt, 'download', ...PACKAGES[release]], { cwd: downloads })
  for (const file of readdirSync(downloads).filter((name) => name.endsWith('.deb'))) {
    await run('dpkg-deb', ['-x', path.join(downloads, file), draft])
  }
  rmSync(downloads, { recursive: true })
  renameSync(draft, folder)
}

/** A source and a state of its own: the machine's are left alone. */
function aptOptions(release: DebianRelease, folder: string): string[] {
  const sources = path.join(folder, 'sources.list')
  writeFileSync(
    sources,
    `deb [arch=amd64 signed-by=${KEYRING}] http://deb.debian.org/debian ${release} main\n`,
  )
  const options = {
    'Dir::Etc::SourceList': sources,
    'Dir::Etc::SourceParts': '/dev/null',
    'Dir::State::Lists': path.join(folder, 'lists'),
    'Dir::Cache': path.join(folder, 'cache'),
    'Debug::NoLocking': '1',
    // The user that apt changes to as root may not write here.
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
  }
  return Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`])
}
