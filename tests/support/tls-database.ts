import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@/server/postgres/embedded-postgres'
import { findPostgresUsers } from '@/server/postgres/user'

const CERTIFICATES = path.resolve(import.meta.dirname, 'certificates')

export const certificate = (name: string) => path.join(CERTIFICATES, name)

/** A PostgreSQL with TLS, and with lines of its own in pg_hba.conf. Stop it after the tests. */
export async function startTlsDatabase(accessLines: string[]): Promise<EmbeddedPostgres> {
  const folder = mkdtempSync(path.join(tmpdir(), 'session-management-test-'))
  chmodSync(folder, 0o755)
  const dataDir = path.join(folder, 'data')
  mkdirSync(dataDir)
  const [key, access] = [path.join(folder, 'server.key'), path.join(folder, 'pg_hba.conf')]
  copyFileSync(certificate('server.key'), key)
  // PostgreSQL refuses a key that others may read; started by root, it runs as another user.
  const { uid, gid } = findPostgresUsers(dataDir).server
  chownSync(key, uid, gid)
  chmodSync(key, 0o600)
  writeFileSync(access, `${accessLines.join('\n')}\n`)
  const server = await startEmbeddedPostgres(dataDir, {
    fsync: 'off',
    ssl: 'on',
    ssl_cert_file: certificate('server.pem'),
    ssl_key_file: key,
    ssl_ca_file: certificate('authority.pem'),
    hba_file: access,
  })
  const stop = async () => {
    await server.stop()
    rmSync(folder, { recursive: true })
  }
  return { ...server, stop }
}
