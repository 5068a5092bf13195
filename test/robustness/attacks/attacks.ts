import type { Attack } from './attack'
import { oneByteFragments } from './one-byte-fragments'
import { oversizedFrames } from './oversized-frames'
import { pingFlood } from './ping-flood'

/** All attacks. */
export const attacks: readonly Attack[] = [
  oneByteFragments,
  oversizedFrames,
  pingFlood,
]
