import path from 'node:path'
import type { NextConfig } from 'next'

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // next, react and Prisma are the app's own, found one folder up.
  turbopack: { root: path.resolve(import.meta.dirname, '../..') },
}

export default config
