import { Icon, type IconProps } from './icon'

export function TvIcon(props: IconProps) {
  return (
    <Icon {...props}>
      <rect width="20" height="14" x="2" y="7" rx="2" />
      <path d="m8 2 4 5 4-5" />
    </Icon>
  )
}
