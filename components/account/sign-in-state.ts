/** A sign-in that worked leads away; what comes back is one that did not, and what to keep of it. */
export type SignInState = { status: 'idle' } | FailedSignIn

export type FailedSignIn = {
  status: 'failed'
  message: string
  email: string
  sharedDevice: boolean
}

export type SignInAction = (previous: SignInState, form: FormData) => Promise<SignInState>
