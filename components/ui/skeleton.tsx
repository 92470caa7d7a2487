/** A grey bar where one line of text will be. Its height is the line's; give it a width. */
export function Skeleton({ className = '' }: { className?: string }) {
  return (
    <span
      className={`flex max-w-full animate-breathe items-center before:h-[0.75em] before:w-full before:rounded-sm before:bg-sunken forced-colors:before:border ${className}`}
    />
  )
}

export function SkeletonBlock({ className = '' }: { className?: string }) {
  return (
    <span
      className={`block max-w-full animate-breathe rounded-md bg-sunken forced-colors:border ${className}`}
    />
  )
}
