// Loaded into a server whose memory is measured: collects the garbage when it is told to.
process.on('SIGUSR2', () => globalThis.gc())
