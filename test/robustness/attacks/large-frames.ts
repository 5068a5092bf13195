import { fileURLToPath } from 'node:url'
import type { Attack } from './attack'
import { runForFigures, whilePinged } from './costly-requests'

const program = fileURLToPath(new URL('large-frames-program.ts', import.meta.url))
const testSize = 2

/** Connections of one address that send frames of the maximum size to a sample server, which repeats them. */
const largeFramesOf = (name: string, protocols: Attack['protocols'], maxFrameBytes: number): Attack => ({
  name,
  protocols,
  fullSize: 20,
  testSize,
  demanded: { closed: testSize, closedLines: 0 },
  run: (target, size) => whilePinged(target, () =>
    runForFigures(program, [target.wsUrl, '198.51.100.173', String(size), String(maxFrameBytes)])),
})

export const largeFrames = largeFramesOf('large-frames', ['heart-check', 'mode-code'], 65_536)
export const largeEchoFrames = largeFramesOf('large-echo-frames', ['echo'], 4_194_304)
