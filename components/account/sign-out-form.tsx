import { SignOutIcon } from '@/components/ui/icons/sign-out'
import { PROFILE_MENU_ITEM } from './profile-menu-item'

type SignOutFormProps = { action: (form: FormData) => void; isPending: boolean }

export function SignOutForm({ action, isPending }: SignOutFormProps) {
  return (
    <form action={action}>
      <button type="submit" aria-disabled={isPending || undefined} className={PROFILE_MENU_ITEM}>
        <SignOutIcon className="size-4 text-ink-muted" />
        {isPending ? 'Signing out…' : 'Sign out'}
      </button>
    </form>
  )
}
