import { Badge } from '@/components/ui/badge'
import type { SessionView } from '@/lib/sessions/session-view'

export function SessionTitle({ session }: { session: SessionView }) {
  return (
    <>
      <bdi className="min-w-0 font-semibold wrap-anywhere">{session.device.label}</bdi>
      {session.current && <Badge tone="accent">This device</Badge>}
      {session.sharedDevice && <Badge>Shared device</Badge>}
    </>
  )
}
