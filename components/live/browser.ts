/** What live updates need of a browser. */
export type Browser = {
  fetch: (path: string, options: RequestInit) => Promise<Response>
  /** Missing on a plain-http address that is not this machine. */
  locks: Pick<LockManager, 'request'> | undefined
  openChannel: (name: string) => BroadcastChannel
}

export function thisBrowser(): Browser {
  return {
    fetch: (path, options) => fetch(path, options),
    locks: 'locks' in navigator ? navigator.locks : undefined,
    openChannel: (name) => new BroadcastChannel(name),
  }
}
