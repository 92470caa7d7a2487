import failOnConsole from 'vitest-fail-on-console'

// A test that expects output says so: vi.spyOn(console, 'error').mockImplementation(() => {})
failOnConsole({
  shouldFailOnAssert: true,
  shouldFailOnDebug: true,
  shouldFailOnError: true,
  shouldFailOnInfo: true,
  shouldFailOnLog: true,
  shouldFailOnWarn: true,
})
