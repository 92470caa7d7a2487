'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { type ReactNode, useEffect, useRef } from 'react'
import { SettingsIcon } from '@/components/ui/icons/settings'
import { Avatar } from './avatar'
import { PROFILE_MENU_ITEM } from './profile-menu-item'
import { SignOutAlert } from './sign-out-alert'
import { SignOutForm } from './sign-out-form'
import type { SignOutAction, SignOutState } from './sign-out-state'
import { useSignOut } from './use-sign-out'

export type ProfileMenuProps = {
  name: string
  email: string
  signOutAction: SignOutAction
  themeSwitch: ReactNode
}

/** Opened by the browser itself: works without JavaScript. The alert outside is seen when the menu is closed. */
export function ProfileMenu({ name, email, signOutAction, themeSwitch }: ProfileMenuProps) {
  const { state, submit, isPending } = useSignOut(signOutAction)
  const { popover, hide } = useClosingPopover(state)
  return (
    <>
      <MenuButton name={name || email} />
      <div ref={popover} id={MENU_ID} popover="auto" className={MENU}>
        <div className="grid gap-0.5 px-2.5 py-2">
          {name && <bdi className="font-medium break-words">{name}</bdi>}
          <bdi className="text-sm wrap-anywhere text-ink-muted">{email}</bdi>
        </div>
        <Link href="/settings" onClick={hide} className={PROFILE_MENU_ITEM}>
          <SettingsIcon className="size-4 text-ink-muted" />
          Profile Settings
        </Link>
        <div className="my-1.5 border-y border-line px-1 py-2.5">{themeSwitch}</div>
        <SignOutForm action={submit} isPending={isPending} />
      </div>
      <SignOutAlert state={isPending ? null : state} />
    </>
  )
}

function MenuButton({ name }: { name: string }) {
  return (
    <button
      type="button"
      popoverTarget={MENU_ID}
      aria-label="Open profile menu"
      className="-mr-1 rounded-full p-1 transition-colors hover:bg-line aria-expanded:bg-line"
    >
      <Avatar name={name} />
    </button>
  )
}

function useClosingPopover(state: SignOutState) {
  const popover = useRef<HTMLDivElement>(null)
  const pathname = usePathname()
  useEffect(() => {
    const element = popover.current
    return () => element?.hidePopover()
  }, [pathname, state])
  return { popover, hide: () => popover.current?.hidePopover() }
}

const MENU_ID = 'profile-menu'

const MENU =
  'fixed inset-auto top-14 right-3 w-72 max-w-[calc(100vw-1.5rem)] -translate-y-1 rounded-lg border border-line bg-raised p-1.5 text-ink opacity-0 shadow-popover transition-[opacity,translate,display,overlay] transition-discrete open:translate-y-0 open:opacity-100 sm:right-5 starting:open:-translate-y-1 starting:open:opacity-0'
