import type { ReactNode } from 'react'
import { BrandMark } from '@/components/ui/brand-mark'
import { Card, CardBody } from '@/components/ui/card'
import { CenteredMain } from '@/components/ui/centered-main'

export function SignInCard({ children }: { children: ReactNode }) {
  return (
    <CenteredMain>
      <Card className="w-full max-w-form">
        <CardBody className="grid gap-6 py-8 sm:px-8">
          <div className="grid justify-items-center gap-4 text-center">
            <BrandMark className="size-11" />
            <h1 className="text-xl font-semibold">Sign in</h1>
          </div>
          {children}
        </CardBody>
      </Card>
    </CenteredMain>
  )
}
