import { getInitials } from './initials'

/** A person's initials, for the eyes alone: the name stands elsewhere. */
export function Avatar({ name }: { name: string }) {
  return (
    <span
      aria-hidden="true"
      className="grid size-8 place-items-center rounded-full bg-accent text-xs font-semibold text-on-accent select-none forced-colors:border"
    >
      {getInitials(name)}
    </span>
  )
}
