/** A sign-out that worked leads away; what comes back is one that did not. */
export type SignOutState = { status: 'idle' } | { status: 'unavailable' } | { status: 'refused' }

export type SignOutAction = (previous: SignOutState, form: FormData) => Promise<SignOutState>
