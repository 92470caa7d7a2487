import type { ReactNode } from 'react'
import { BrandMark } from './brand-mark'
import { Card, CardBody } from './card'
import { CenteredMain } from './centered-main'

type MessageProps = {
  icon?: ReactNode
  title: string
  children: ReactNode
  actions?: ReactNode
}

/** A page that says one thing and offers a way on: signed out, not found, an error, an outage. */
export function MessagePage(message: MessageProps) {
  return (
    <CenteredMain>
      <MessageCard {...message} />
    </CenteredMain>
  )
}

/** The same within a page that has its frame already. */
export function MessageCard({ icon, title, children, actions }: MessageProps) {
  return (
    <Card className="w-full max-w-form">
      <CardBody className="grid grid-cols-1 justify-items-center gap-6 py-8 text-center sm:px-8">
        {icon ? <FramedIcon>{icon}</FramedIcon> : <BrandMark className="size-11" />}
        <div className="grid gap-2">
          <h1 className="text-xl font-semibold">{title}</h1>
          <div className="text-ink-muted">{children}</div>
        </div>
        {actions && <div className="grid w-full gap-2">{actions}</div>}
      </CardBody>
    </Card>
  )
}

function FramedIcon({ children }: { children: ReactNode }) {
  return (
    <span className="grid size-11 place-items-center rounded-lg bg-sunken text-ink-muted *:size-5.5">
      {children}
    </span>
  )
}
