import { StartError } from '@/server/start-error'

export class DataFolderInUseError extends StartError {}

const LAST_LINES = 8

/** Says in one sentence why PostgreSQL failed, from what it wrote. */
export function explainFailure(output: string): StartError {
  // Shared memory has a "device" of its own, whose size is another matter.
  if (/No space left on device/.test(output) && !/shared memory/.test(output)) {
    return new StartError('PostgreSQL did not start: the disk is full.')
  }
  if (/lock file "postmaster\.pid" already exists/.test(output)) {
    return new DataFolderInUseError(
      'DATA_DIR: the folder is in use by another PostgreSQL: stop it, or set another DATA_DIR.',
    )
  }
  const lastLines = output.trim().split('\n').slice(-LAST_LINES).join('\n')
  return new StartError(`PostgreSQL did not start. It wrote:\n${lastLines}`)
}
