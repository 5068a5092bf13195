import { createRig, type Rig } from '../../../support/client-rig'

export const windowsMs = [[300, 4_300], [4_300, 11_400], [11_400, 23_700], [23_700, 45_300], [45_300, 83_000]] as const
export const middlesMs = windowsMs.map(([start, end]) => (start + end) / 2)

/** Open for an hour, then the server is killed. */
export function killed(options: Parameters<typeof createRig>[0] = {}): Rig {
  const rig = createRig(options)
  rig.open()
  rig.advance(3_600_000)
  rig.server.line = 'refusing'
  rig.last().closed(1006)
  return rig
}

export function triesAfter(rig: Rig, atMs: number): number[] {
  return rig.opensAtMs.filter((ms) => ms >= atMs).map((ms) => ms - atMs)
}
