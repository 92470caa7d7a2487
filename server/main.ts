export {}

// The settings are read while the modules load: here a bad one can still become its sentence.
try {
  await import('./start-app')
} catch (error) {
  const isSetting = error instanceof Error && error.name === 'EnvironmentError'
  console.error(isSetting ? error.message : error)
  process.exit(1)
}
