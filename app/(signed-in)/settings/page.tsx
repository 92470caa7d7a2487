import { redirect } from 'next/navigation'
import { requireViewer } from '@/lib/auth/viewer'
import { orUnavailable } from '../or-unavailable'

export default function SettingsPage() {
  return orUnavailable(async () => {
    await requireViewer()
    redirect('/settings/general')
  })
}
