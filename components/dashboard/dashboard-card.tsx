import type { ReactNode } from 'react'
import { ButtonLink } from '@/components/ui/button-link'
import { Card, CardBody } from '@/components/ui/card'

export function DashboardCard({
  icon,
  title,
  href,
  linkText,
  children,
}: {
  icon: ReactNode
  title: string
  href: string
  linkText: string
  children: ReactNode
}) {
  return (
    <Card>
      <CardBody className="grid h-full grid-cols-1 content-between gap-5">
        <div className="grid gap-1">
          <h2 className="flex items-center gap-2 font-semibold">
            {icon}
            {title}
          </h2>
          {children}
        </div>
        <ButtonLink href={href} className="justify-self-start">
          {linkText}
        </ButtonLink>
      </CardBody>
    </Card>
  )
}
