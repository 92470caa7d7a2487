import { redirect } from 'next/navigation'
import { requireViewer } from '@/lib/auth/viewer'
import { withOutageFallback } from '../with-outage-fallback'

export default function SettingsPage() {
  return withOutageFallback(async () => {
    await requireViewer()
    redirect('/settings/general')
  })
}
