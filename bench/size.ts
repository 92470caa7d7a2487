/** How much a run does. Rounds are never fewer than seven: below that a spread says little. */
export type Size = {
  isQuick: boolean
  /** Work that takes its time however small it is. */
  leftOut: string[]
  rounds: number
  /** How long one contestant is loaded in one round. */
  loadSeconds: number
  connections: number[]
  /** Sessions of other users in each contestant's table. */
  strangers: number
  /** How many other sessions are terminated. */
  terminated: number[]
  /** Open pages of one user. */
  streams: number[]
  idleStreams: number
  /** Changes of one user's sessions among the idle streams. */
  notifications: number
  returningPages: number
  /** Sessions in the table. */
  tableSizes: number[]
  /** Sessions of one user. */
  userSizes: number[]
  /** Visits of each page in a browser. */
  visits: number
}

export const FULL: Size = {
  isQuick: false,
  leftOut: [],
  rounds: 7,
  loadSeconds: 1.5,
  connections: [8, 32],
  strangers: 100_000,
  terminated: [1, 10, 100, 1_000, 10_000],
  streams: [1, 100, 1_000, 5_000],
  idleStreams: 5_000,
  notifications: 1_000,
  returningPages: 2_000,
  tableSizes: [10_000, 1_000_000, 10_000_000],
  userSizes: [10, 1_000, 100_000],
  visits: 7,
}

export const QUICK: Size = {
  ...FULL,
  isQuick: true,
  leftOut: ['idleStreams', 'restart', 'lighthouse', 'start', 'freshClone'],
  loadSeconds: 0.5,
  connections: [8],
  terminated: [1, 100, 1_000],
  streams: [100],
  idleStreams: 1_000,
  notifications: 200,
  returningPages: 500,
  tableSizes: [10_000, 100_000],
  userSizes: [10, 1_000],
  visits: 1,
}
