import { formatCount } from '@/components/ui/format-count'

export function describeOtherDevices(count: number): string {
  return count === 1
    ? '1 other device or browser'
    : `${formatCount(count)} other devices or browsers`
}

export function summariseOthers(count: number): string {
  if (count === 0) return 'Only this device is signed in to your account.'
  return `${describeOtherDevices(count)} ${count === 1 ? 'is' : 'are'} signed in to your account.`
}
