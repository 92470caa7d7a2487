/** A grey bar as high as the line of text it stands for. Size it with width and line-height classes. */
export function Skeleton({ className = '' }: { className?: string }) {
  return (
    <span
      className={`flex max-w-full animate-breathe items-center before:h-[0.75em] before:w-full before:rounded-sm before:bg-sunken forced-colors:before:border ${className}`}
    />
  )
}
