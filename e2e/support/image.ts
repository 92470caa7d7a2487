import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from '@/scripts/prepare.mjs'
import { listProductionPackages } from '@/scripts/production-packages.mjs'

/** A folder with what the Dockerfile puts into an image: the build and what it runs with. */
export function makeImage(folder: string): void {
  for (const name of listImageContents()) {
    if (name === 'node_modules') linkPackages(folder)
    else copyWithoutCache(name, folder)
  }
}

function listImageContents(): string[] {
  const dockerfile = readFileSync(path.join(ROOT, 'Dockerfile'), 'utf8')
  const copies = dockerfile.matchAll(/^COPY --from=build .*\/app\/(\S+) \.\//gm)
  return [...copies].map(([, name = '']) => name)
}

function copyWithoutCache(name: string, folder: string): void {
  cpSync(path.join(ROOT, name), path.join(folder, name), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => source !== path.join(ROOT, '.next/cache'),
  })
}

/** As links: hundreds of megabytes are not copied for a test. */
function linkPackages(folder: string): void {
  const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'))
  for (const location of listProductionPackages(packages)) {
    if (location.includes('/node_modules/')) continue
    const link = path.join(folder, location)
    mkdirSync(path.dirname(link), { recursive: true })
    symlinkSync(path.join(ROOT, location), link)
  }
}
