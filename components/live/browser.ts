export type Locks = {
  request: (
    name: string,
    options: LockOptions,
    act: (lock: Lock | null) => Promise<void> | null,
  ) => Promise<unknown>
}

export type Channel = Pick<BroadcastChannel, 'postMessage' | 'addEventListener' | 'close'>

export type Browser = {
  fetch: (path: string, options: RequestInit) => Promise<Response>
  /** Missing on a plain-http address that is not this machine. */
  locks: Locks | undefined
  openChannel: (name: string) => Channel
}

export function thisBrowser(): Browser {
  return {
    fetch: (path, options) => fetch(path, options),
    locks: 'locks' in navigator ? navigator.locks : undefined,
    openChannel: (name) => new BroadcastChannel(name),
  }
}
