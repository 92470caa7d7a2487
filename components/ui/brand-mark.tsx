/** The mark of the app, as in `app/icon.svg`: one session in front, another behind it. */
export function BrandMark({ className = 'size-7' }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={className}>
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path
        d="M18.5 9.5v-.75A1.75 1.75 0 0 0 16.75 7h-8A1.75 1.75 0 0 0 7 8.75v8c0 .97.78 1.75 1.75 1.75h.75"
        fill="none"
        strokeWidth="2"
        strokeLinecap="round"
        className="stroke-on-accent opacity-55"
      />
      <rect x="13" y="13" width="12" height="12" rx="2.5" className="fill-on-accent" />
    </svg>
  )
}
