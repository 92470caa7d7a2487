import { Icon, type IconProps } from './icon'

export function SmartphoneIcon(props: IconProps) {
  return (
    <Icon {...props}>
      <rect width="14" height="20" x="5" y="2" rx="2" />
      <path d="M12 18h.01" />
    </Icon>
  )
}
