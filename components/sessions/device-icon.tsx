import { MonitorIcon } from '@/components/ui/icons/monitor'
import { SmartphoneIcon } from '@/components/ui/icons/smartphone'
import { TabletIcon } from '@/components/ui/icons/tablet'
import { TvIcon } from '@/components/ui/icons/tv'
import { UnknownDeviceIcon } from '@/components/ui/icons/unknown-device'
import type { SessionView } from '@/lib/sessions/session-view'

export function DeviceIcon({ type }: { type: SessionView['device']['type'] }) {
  const TypeIcon = ICONS[type]
  return (
    <span className="grid size-10 shrink-0 place-items-center rounded-md border border-line bg-sunken text-ink-muted">
      <TypeIcon className="size-5" />
    </span>
  )
}

const ICONS = {
  desktop: MonitorIcon,
  mobile: SmartphoneIcon,
  tablet: TabletIcon,
  tv: TvIcon,
  unknown: UnknownDeviceIcon,
}
