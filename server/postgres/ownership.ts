import { lchownSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { OURSELVES, type PostgresUser } from './user'

/** For the user that PostgreSQL runs as. The folder itself goes last: so the next start knows of an interruption. */
export function giveFolder(folder: string, { uid, gid }: PostgresUser): void {
  if (statSync(folder).uid === uid) return
  lchownSync(folder, OURSELVES.uid, OURSELVES.gid)
  giveContents(folder, { uid, gid })
  lchownSync(folder, uid, gid)
}

/** Each folder before what is in it: its former owner can no longer put a link in our way there. */
function giveContents(folder: string, { uid, gid }: PostgresUser): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const location = path.join(folder, entry.name)
    lchownSync(location, uid, gid)
    if (entry.isDirectory()) giveContents(location, { uid, gid })
  }
}
