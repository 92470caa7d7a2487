import path from 'node:path'

/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  reactStrictMode: true,
  // next, react and Prisma are the app's own, found one folder up.
  turbopack: { root: path.resolve(import.meta.dirname, '../..') },
}
