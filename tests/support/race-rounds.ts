/** How often a race is run. RACE_ROUNDS=300 looks for what happens once in a hundred times. */
export const RACE_ROUNDS = Number(process.env.RACE_ROUNDS || 60)
