import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from './prepare.mjs'
import { CommandError, runQuietly, step } from './steps.mjs'

/** No sandbox, because root and containers cannot have one; and no calls home. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const SYSTEM_BROWSERS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** The newest release that runs on Node 20. */
const PACKAGED_VERSION = '147.0.0'
const PACKAGED_FOLDER = path.join(ROOT, `.cache/chromium-${PACKAGED_VERSION}`)

/** Playwright's Chromium, the system's, or one in our cache. @returns its launch options. */
export async function findBrowser() {
  const isPackaged = process.env.E2E_BROWSER === 'packaged'
  const executablePath = isPackaged
    ? null
    : ((await findPlaywrightBrowser()) ?? findSystemBrowser())
  return executablePath ? { executablePath, args: ARGS } : findPackagedBrowser()
}

async function findPlaywrightBrowser() {
  const { chromium } = await import('@playwright/test')
  const executablePath = chromium.executablePath()
  return existsSync(executablePath) ? executablePath : null
}

/** A command of that name may be only a pointer to a shop: it counts when it says its version. */
function findSystemBrowser() {
  const found = SYSTEM_BROWSERS.map((name) => run('sh', ['-c', 'command -v "$0"', name]))
  return found.find((file) => file !== '' && run(file, ['--version']) !== '') ?? null
}

function run(program, args) {
  return spawnSync(program, args, { encoding: 'utf8' }).stdout?.trim() ?? ''
}

/** A Chromium that comes as an npm package with its own libraries, for Linux on x64. */
async function findPackagedBrowser() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new CommandError(
      'The browser tests need a Chromium, and there is none: run "npx playwright install chromium".',
    )
  }
  const folder = path.join(PACKAGED_FOLDER, 'unpacked')
  if (!existsSync(folder)) await step('Installing a browser', () => installPackagedBrowser(folder))
  const LD_LIBRARY_PATH = path.join(folder, 'al2023/lib')
  const FONTCONFIG_PATH = path.join(folder, 'fonts')
  const env = { ...process.env, LD_LIBRARY_PATH, FONTCONFIG_PATH }
  return { executablePath: path.join(folder, 'chromium'), args: ARGS, env }
}

/** A browser counts as installed when its folder has its final name. */
async function installPackagedBrowser(folder) {
  const draft = `${folder}-${process.pid}`
  mkdirSync(draft, { recursive: true })
  await installPackage()
  await unpackInto(draft)
  // Its own settings look for the fonts elsewhere, and without any font it crashes.
  writeFileSync(path.join(draft, 'fonts/fonts.conf'), fontSettings(path.join(folder, 'fonts')))
  renameSync(draft, folder)
}

async function installPackage() {
  writeFileSync(path.join(PACKAGED_FOLDER, 'package.json'), '{ "private": true, "type": "module" }')
  const name = `@sparticuz/chromium@${PACKAGED_VERSION}`
  const args = ['install', '--ignore-scripts', '--loglevel=error', name]
  await runQuietly('npm', args, { cwd: PACKAGED_FOLDER })
}

/** The package unpacks itself into the folder for temporary files, and its libraries only for a known host. */
async function unpackInto(folder) {
  const unpack = "await (await import('@sparticuz/chromium')).default.executablePath()"
  const env = { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' }
  const args = ['--input-type=module', '--eval', unpack]
  await runQuietly(process.execPath, args, { cwd: PACKAGED_FOLDER, env })
}

function fontSettings(folder) {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}/cache</cachedir>
</fontconfig>
`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { executablePath } = await findBrowser()
  console.log(executablePath)
}
