import type { Attack } from './attack'
import { oversizedFrames } from './oversized-frames'

/** All attacks. */
export const attacks: readonly Attack[] = [
  oversizedFrames,
]
