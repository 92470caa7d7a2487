import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/** What the operating system knows about a process; null when there is none with this number. */
export function readProcess(pid: number): { parentPid: number; commandLine: string } | null {
  return existsSync('/proc/self/stat') ? readFromProc(pid) : readFromPs(pid)
}

function readFromProc(pid: number) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the program's name in brackets, which may itself hold brackets and blanks.
    const [state, parentPid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // Ended, and only not yet noticed by its parent.
    if (state === 'Z') return null
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    return { parentPid: Number(parentPid), commandLine }
  } catch {
    return null
  }
}

function readFromPs(pid: number) {
  const { stdout } = spawnSync('ps', ['-ww', '-o', 'ppid=,command=', '-p', String(pid)], {
    encoding: 'utf8',
  })
  const [, parentPid, commandLine] = /^\s*(\d+)\s+(.*)/.exec(stdout ?? '') ?? []
  return commandLine === undefined ? null : { parentPid: Number(parentPid), commandLine }
}
