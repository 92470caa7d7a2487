import path from 'node:path'
import { fail } from './fail.mjs'

// The first import of each command, which the build also bundles into .next: both folders lie in the
// project's folder, where the migrations are found, and both explain a failure in a sentence.
process.chdir(path.resolve(import.meta.dirname, '..'))
process.on('uncaughtException', fail)
