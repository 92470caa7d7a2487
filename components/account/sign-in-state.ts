/** A sign-in that worked leads away; what comes back is one that did not, and what to keep of it. */
export type SignInState =
  | { status: 'idle' }
  | { status: 'failed'; message: string; email: string; sharedDevice: boolean }
