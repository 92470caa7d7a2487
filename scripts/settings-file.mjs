import { existsSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from './prepare.mjs'

/** Takes settings from a file named .env, where there is one; the environment's own come first. */
export function loadSettingsFile() {
  const file = path.join(ROOT, '.env')
  if (existsSync(file)) process.loadEnvFile(file)
}
