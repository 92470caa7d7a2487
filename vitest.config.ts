import path from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const root = import.meta.dirname

/** Tests read nothing from the shell they are started in. */
const NO_SETTINGS = {
  DATABASE_URL: '',
  DATA_DIR: '',
  AUTH_SECRET: '',
  AUTH_URL: '',
  HOST: '',
  PORT: '',
  // What is logged is asked for with captureLog().
  LOG_LEVEL: 'silent',
}

const shared = {
  root,
  resolve: {
    alias: {
      '@': root,
      // Throws outside of Next, where nothing else is wrong with the modules that import it.
      'server-only': path.join(root, 'node_modules/next/dist/compiled/server-only/empty.js'),
    },
  },
}

export default defineConfig({
  test: {
    // Tests wait more than they compute.
    maxWorkers: '100%',
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          // Thousands of random cases take their time on a busy machine.
          testTimeout: 30_000,
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/**/*.integration.test.ts'],
          setupFiles: ['tests/support/fail-on-console.ts'],
          env: NO_SETTINGS,
        },
      },
      {
        ...shared,
        test: {
          name: 'integration',
          include: ['tests/**/*.integration.test.ts'],
          // It imports next/server without an extension, which plain Node does not resolve.
          server: { deps: { inline: ['next-auth'] } },
          globalSetup: ['tests/support/database-server.ts'],
          setupFiles: ['tests/support/fail-on-console.ts', 'tests/support/database.ts'],
          env: NO_SETTINGS,
          // Real processes and hundreds of races take their time on a busy machine.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...shared,
        plugins: [react()],
        test: {
          name: 'components',
          environment: 'jsdom',
          include: ['tests/**/*.test.tsx'],
          setupFiles: ['tests/support/fail-on-console.ts', 'tests/support/components.ts'],
          env: NO_SETTINGS,
        },
      },
    ],
  },
})
