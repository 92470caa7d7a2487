import { Fragment } from 'react'

/** An IP address that breaks at its colons when it must. */
export function WrappingAddress({ children }: { children: string }) {
  const groups = children.split(/(?<=:)/)
  return (
    <bdi>
      {groups.map((group, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {group}
        </Fragment>
      ))}
    </bdi>
  )
}
