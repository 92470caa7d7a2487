'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { type ReactNode, useActionState, useEffect, useRef } from 'react'
import { useLive } from '@/components/live/live-provider'
import { SettingsIcon } from '@/components/ui/icons/settings'
import { SignOutIcon } from '@/components/ui/icons/sign-out'
import { Notice } from '@/components/ui/notice'
import { useSafeAction } from '@/components/ui/use-safe-action'
import { Avatar } from './avatar'
import type { SignOutState } from './sign-out-state'

export type ProfileMenuProps = {
  name: string
  email: string
  signOutAction: (previous: SignOutState, form: FormData) => Promise<SignOutState>
  themeSwitch: ReactNode
}

/**
 * The button at the top right and what it opens. Opening, closing and the focus are the browser's, so
 * it works without JavaScript. That a sign-out failed is said outside of it, where it is seen even
 * when the page comes back with the menu closed.
 */
export function ProfileMenu({ name, email, signOutAction, themeSwitch }: ProfileMenuProps) {
  const { signOut: ownSignOut } = useLive()
  const action = useSafeAction(signOutAction, notConfirmed)
  const [state, signOut, isPending] = useActionState(action, IDLE)
  useEffect(() => (isPending ? ownSignOut.begin() : ownSignOut.settle()), [ownSignOut, isPending])
  const popover = useRef<HTMLDivElement>(null)
  const pathname = usePathname()
  // A new page and a new answer close it.
  useEffect(() => {
    const element = popover.current
    return () => element?.hidePopover()
  }, [pathname, state])

  return (
    <>
      <button
        type="button"
        popoverTarget="profile-menu"
        aria-label="Open profile menu"
        className="-mr-1 rounded-full p-1 transition-colors hover:bg-line aria-expanded:bg-line"
      >
        <Avatar name={name || email} />
      </button>
      <div
        ref={popover}
        id="profile-menu"
        popover="auto"
        className="fixed inset-auto top-14 right-3 w-72 max-w-[calc(100vw-1.5rem)] -translate-y-1 rounded-lg border border-line bg-raised p-1.5 text-ink opacity-0 shadow-popover transition-[opacity,translate,display,overlay] transition-discrete open:translate-y-0 open:opacity-100 sm:right-5 starting:open:-translate-y-1 starting:open:opacity-0"
      >
        <div className="grid gap-0.5 px-2.5 py-2">
          {name && <bdi className="font-medium break-words">{name}</bdi>}
          <bdi className="text-sm wrap-anywhere text-ink-muted">{email}</bdi>
        </div>
        <Link href="/settings" onClick={() => popover.current?.hidePopover()} className={ITEM}>
          <SettingsIcon className="size-4 text-ink-muted" />
          Profile Settings
        </Link>
        <div className="my-1.5 border-y border-line px-1 py-2.5">{themeSwitch}</div>
        <form action={signOut}>
          <button type="submit" aria-disabled={isPending || undefined} className={ITEM}>
            <SignOutIcon className="size-4 text-ink-muted" />
            {isPending ? 'Signing out…' : 'Sign out'}
          </button>
        </form>
      </div>
      <div role="alert" className="order-last basis-full empty:hidden">
        {!isPending && state.status !== 'idle' && (
          <div className="pb-3">
            <Notice tone="danger">{EXPLANATIONS[state.status]}</Notice>
          </div>
        )}
      </div>
    </>
  )
}

const ITEM =
  'flex min-h-10 w-full items-center justify-start gap-2.5 rounded-md px-2.5 text-sm font-medium hover:bg-sunken'

const EXPLANATIONS = {
  unavailable:
    'The sign-out could not be confirmed, so you are still signed in. Please try again in a moment.',
  refused:
    'The sign-out was refused, so you are still signed in. Please reload the page and try again.',
}

const IDLE: SignOutState = { status: 'idle' }

const notConfirmed = (): SignOutState => ({ status: 'unavailable' })
