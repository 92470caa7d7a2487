import Link from 'next/link'
import { BrandMark } from '@/components/ui/brand-mark'
import { ProfileMenu, type ProfileMenuProps } from './profile-menu'
import type { SetThemeAction, Theme } from './theme'
import { ThemeSwitch } from './theme-switch'

type AppHeaderProps = Omit<ProfileMenuProps, 'themeSwitch'> & {
  theme: Theme
  setThemeAction: SetThemeAction
}

export function AppHeader({ theme, setThemeAction, ...profile }: AppHeaderProps) {
  return (
    <header className="sticky top-0 z-10 border-b border-line bg-canvas">
      <SkipLink />
      <div className="flex flex-wrap items-center justify-between gap-x-4 px-3 sm:px-5">
        <Link href="/" className="-ml-1 flex min-h-13 items-center gap-2.5 rounded-md px-1">
          <BrandMark className="size-7" />
          <span className="font-semibold">Account</span>
        </Link>
        <ProfileMenu
          {...profile}
          themeSwitch={<ThemeSwitch theme={theme} setThemeAction={setThemeAction} />}
        />
      </div>
    </header>
  )
}

function SkipLink() {
  return (
    <a
      href="#content"
      className="sr-only rounded-md bg-accent px-3 py-2 text-sm font-medium text-on-accent focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
    >
      Skip to content
    </a>
  )
}
