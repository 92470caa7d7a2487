import { clusterFolder } from '@/server/postgres/data-folder'
import { StartError } from '@/server/start-error'
import type { Target } from './target'

const NAME_BEFORE_RELEASE = /^\d{14}_/

/** @throws StartError with a command, for a database of a version before the first release. */
export function requireOwnHistory(names: string[], target: Target): void {
  if (!names.some((name) => NAME_BEFORE_RELEASE.test(name))) return
  throw new StartError(target.dataDir === null ? resetSentence() : moveSentence(target.dataDir))
}

function resetSentence(): string {
  return `The database of DATABASE_URL is of a version before the first release and cannot be carried over. Empty it, which deletes all its data, and migrate again: psql "$DATABASE_URL" -c 'DROP SCHEMA public CASCADE; CREATE SCHEMA public'`
}

function moveSentence(dataDir: string): string {
  const folder = clusterFolder(dataDir)
  return `The database in ${folder} is of a version before the first release and cannot be carried over. Put it aside, and the next start makes a new one: mv '${folder}' '${folder}.old'`
}
