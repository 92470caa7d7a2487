'use client'

import Link, { useLinkStatus } from 'next/link'
import { usePathname } from 'next/navigation'
import { ShieldIcon } from '@/components/ui/icons/shield'
import { SpinnerIcon } from '@/components/ui/icons/spinner'
import { UserIcon } from '@/components/ui/icons/user'

const PAGES = [
  { href: '/settings/general', label: 'General', icon: UserIcon },
  { href: '/settings/security', label: 'Security', icon: ShieldIcon },
]

export function SettingsNavigation() {
  const pathname = usePathname()
  return (
    <nav aria-label="Profile" className="grid content-start gap-1.5">
      <p aria-hidden="true" className="hidden px-3 text-xs font-medium text-ink-muted md:block">
        Profile
      </p>
      <ul className="grid grid-cols-2 gap-1 border-b border-line md:grid-cols-1 md:border-0">
        {PAGES.map((page) => (
          <li key={page.href}>
            <PageLink {...page} isCurrent={page.href === pathname} />
          </li>
        ))}
      </ul>
    </nav>
  )
}

type PageLinkProps = (typeof PAGES)[number] & { isCurrent: boolean }

function PageLink({ href, label, icon: PageIcon, isCurrent }: PageLinkProps) {
  return (
    <Link
      href={href}
      aria-current={isCurrent ? 'page' : undefined}
      className="-mb-px flex min-h-11 items-center gap-2.5 border-b-2 border-transparent px-3 text-sm font-medium text-ink-muted transition-colors hover:text-ink aria-[current]:border-accent aria-[current]:text-ink md:mb-0 md:min-h-9 md:rounded-md md:border-0 md:hover:bg-sunken md:aria-[current]:bg-sunken forced-colors:md:aria-[current]:outline"
    >
      <PageIcon className="size-4" />
      {label}
      <PendingSpinner />
    </Link>
  )
}

function PendingSpinner() {
  const { pending } = useLinkStatus()
  return (
    pending && (
      <span className="ml-auto animate-appear">
        <SpinnerIcon className="size-4 animate-spin" />
      </span>
    )
  )
}
