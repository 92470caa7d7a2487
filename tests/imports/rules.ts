/**
 * What the files of one room may import. A room always may import itself.
 * A place is a folder, with all below it, or a file. A package is "next" as a whole, "next/link" as a
 * part, or "node:" for all that comes with Node.
 */
export type Room = { files: string[]; types?: string[]; packages: string[] }

/** By folder or file; the nearest one counts. Every source file lies in one. */
export type Rooms = Record<string, Room>

/** Text that only its owners may contain; `elsewhere` it does no harm. */
export type Owned = { what: string; pattern: RegExp; owners: string[]; elsewhere: string[] }

const ROOT_FILES = ['lib/env.ts', 'lib/log.ts', 'lib/once-per-process.ts', 'lib/wire.ts']
/** What stands below lib/auth. */
const BELOW_AUTH = [
  'lib/session-management.ts',
  'lib/sessions',
  'lib/request',
  'lib/database',
  ...ROOT_FILES,
]
/** What Prisma writes of the tables: its types alone are for all of lib. */
const TABLE_TYPES = ['lib/generated']

export const ROOMS: Rooms = {
  app: {
    files: ['components', 'lib/auth', ...BELOW_AUTH],
    packages: ['next', 'react', 'zod'],
  },

  'components/ui': {
    files: ['components/live', 'lib/wire.ts'],
    packages: ['next/link', 'next/navigation', 'react', 'react-dom'],
  },
  'components/live': {
    files: ['components/ui', 'lib/wire.ts'],
    types: ['lib'],
    packages: ['eventsource-parser', 'react'],
  },
  'components/sessions': {
    files: ['components', 'lib/wire.ts'],
    types: ['lib'],
    packages: ['react', 'react-dom'],
  },
  'components/dashboard': {
    files: ['components', 'lib/wire.ts'],
    types: ['lib'],
    packages: ['react'],
  },
  'components/account': {
    files: ['components', 'lib/wire.ts'],
    types: ['lib'],
    packages: ['next/link', 'next/navigation', 'react'],
  },

  'lib/connection-string': { files: [], packages: ['node:'] },
  'lib/env.ts': {
    files: ['lib/connection-string', 'lib/once-per-process.ts'],
    packages: ['ipaddr.js', 'zod'],
  },
  'lib/log.ts': {
    files: [
      'lib/env.ts',
      'lib/log-values.ts',
      'lib/once-per-process.ts',
      'lib/request/current-request.ts',
    ],
    packages: ['pino'],
  },
  'lib/log-values.ts': { files: [], packages: [] },
  'lib/once-per-process.ts': { files: [], packages: [] },
  'lib/wire.ts': { files: [], packages: [] },
  /** Where the domain gets its pool, limits and log. */
  'lib/session-management.ts': {
    files: ['lib/sessions', 'lib/database', ...ROOT_FILES],
    types: TABLE_TYPES,
    packages: ['node:'],
  },
  'lib/database': {
    files: ['lib/connection-string', 'lib/generated', ...ROOT_FILES],
    packages: ['@prisma/adapter-pg', 'node:', 'pg', 'zod'],
  },
  'lib/request': {
    files: ['lib/database', ...ROOT_FILES],
    packages: ['ipaddr.js', 'node:'],
  },
  /** The domain: it could be taken to another app as it is (sentence 9 of README.md). */
  'lib/sessions': {
    files: [],
    packages: ['bowser', 'ipaddr.js', 'maxmind', 'node:', 'zod'],
  },
  'lib/auth': {
    files: BELOW_AUTH,
    types: TABLE_TYPES,
    packages: ['@node-rs/argon2', 'next', 'node:', 'react', 'server-only'],
  },
  'lib/auth/oidc': {
    files: ['lib/auth', ...BELOW_AUTH],
    types: TABLE_TYPES,
    packages: ['next', 'next-auth', 'server-only', 'zod'],
  },

  server: { files: ['lib'], packages: ['next', 'node:'] },
  'server/http': {
    files: ['server/api', 'server/start-error.ts', 'lib'],
    packages: ['next/dist/server/app-render', 'node:'],
  },
  'server/api': {
    files: ['server/http', 'lib'],
    packages: ['node:', 'zod'],
  },
  /** Draws the page of a refusal with the form's own components. */
  'server/sign-in': {
    files: ['components/account', 'components/ui', 'server/http', 'lib'],
    packages: ['node:', 'react', 'react-dom', 'zod'],
  },
  'server/postgres': { files: ['server/start-error.ts'], packages: ['node:'] },
  'server/migrations': {
    files: ['server/postgres', 'server/start-error.ts', 'lib/connection-string', 'lib/database'],
    packages: ['node:', 'pg'],
  },
  'server/migrations/schema-engine.ts': {
    files: ['lib/connection-string'],
    packages: [
      '@prisma/adapter-pg',
      '@prisma/driver-adapter-utils',
      '@prisma/schema-engine-wasm',
      'node:',
      'pg',
    ],
  },

  scripts: {
    files: ['server', 'lib/auth', 'lib/database', 'lib/env.ts'],
    packages: ['@playwright/test', 'esbuild', 'node:', 'tsx', 'zod'],
  },
  tests: {
    files: ['app', 'components', 'lib', 'server', 'scripts', 'bench'],
    packages: [
      '@node-rs/argon2',
      '@redocly/openapi-core',
      '@testing-library',
      'eventsource-parser',
      'fast-check',
      'next',
      'node:',
      'oidc-provider',
      'oxc-parser',
      'pg',
      'react',
      'react-dom',
      'vitest',
      'vitest-fail-on-console',
      'zod',
    ],
  },
  e2e: {
    files: ['tests/support', 'lib', 'server', 'scripts'],
    packages: ['@axe-core/playwright', '@playwright/test', 'fast-check', 'node:', 'zod'],
  },
  bench: {
    files: ['tests/support', 'lib', 'server', 'scripts'],
    packages: [
      '@node-rs/argon2',
      '@playwright/test',
      '@redis/client',
      'autocannon',
      'connect-pg-simple',
      'express',
      'express-session',
      'lighthouse',
      'node:',
      'pg',
    ],
  },

  'next.config.ts': { files: [], packages: ['next'] },
  'playwright.config.ts': {
    files: ['e2e/support', 'tests/support', 'scripts', 'server/http'],
    packages: ['@playwright/test', 'node:'],
  },
  'postcss.config.mjs': { files: [], packages: [] },
  'prisma.config.ts': { files: [], packages: ['prisma'] },
  'vitest.config.ts': { files: [], packages: ['@vitejs/plugin-react', 'node:', 'vitest'] },
}

/** What may reach a browser; of a package only the parts that are written for one. */
export const BROWSER = {
  files: ['components', 'lib/wire.ts', 'app/error.tsx'],
  packages: ['eventsource-parser', 'next/link', 'next/navigation', 'react', 'react-dom'],
}

const QUERIES = 'create|find|update|upsert|delete|count|aggregate|group'

export const OWNED: Owned[] = [
  {
    what: 'the session table or the history',
    pattern: new RegExp(`"(Active)?Session(Event)?"|\\bsession(Event)?\\.(${QUERIES})\\w*\\(`),
    owners: ['prisma/engine', 'lib/sessions'],
    elsewhere: ['prisma/migrations', 'scripts', 'tests', 'e2e', 'bench'],
  },
  {
    what: 'the hash of a password',
    pattern: /\b(hash|verify)Password\(/,
    owners: ['lib/auth'],
    // At the start, before there is a client.
    elsewhere: ['server/demo-accounts.ts', 'tests', 'e2e', 'bench'],
  },
  {
    what: 'globalThis',
    pattern: /\bglobalThis\./,
    owners: ['lib/once-per-process.ts'],
    // Prisma's engine asks for a variable of that kind.
    elsewhere: ['server/migrations/schema-engine.ts', 'tests', 'e2e', 'bench'],
  },
]
