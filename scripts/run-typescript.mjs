import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from './prepare.mjs'

/** Runs a TypeScript file of the project in this process, so that signals reach it. */
export async function runTypeScript(file) {
  const { register } = await import('tsx/esm/api')
  register()
  await import(pathToFileURL(path.join(ROOT, file)).href)
}
