import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Attack } from './attack'
import { runForFigures, whilePinged } from './costly-requests'

const programOf = (name: string): string => fileURLToPath(new URL(`${name}-program.ts`, import.meta.url))
/** Time for the server to read the rest of the burst, ms. */
const settleMs = 1_000

/** Connections of one address, each with a burst of short frames. */
export const bursts: Attack = {
  name: 'bursts',
  protocols: ['chat', 'echo'],
  fullSize: 50,
  testSize: 25,
  demanded: { closed: 1, closedLines: 0 },
  run: (target, size) => whilePinged(target, async () => {
    const figures = await runForFigures(programOf('bursts'), [target.wsUrl, '198.51.100.170', String(size)])
    await pause(settleMs)
    return figures
  }),
}

const largeSize = 2

/** Connections of one address that send frames of the maximum size to a sample server, which repeats them. */
const largeFramesOf = (name: string, protocols: Attack['protocols'], maxFrameBytes: number): Attack => ({
  name,
  protocols,
  fullSize: 20,
  testSize: largeSize,
  demanded: { closed: largeSize, closedLines: 0 },
  run: (target, size) => whilePinged(target, () => runForFigures(
    programOf('bursts'), [target.wsUrl, '198.51.100.173', String(size), String(maxFrameBytes)])),
})

export const largeFrames = largeFramesOf('large-frames', ['heart-check', 'mode-code'], 65_536)
export const largeEchoFrames = largeFramesOf('large-echo-frames', ['echo'], 4_194_304)

const pingers = 20

/** Connections of one address that send 10,900 pings in one write. */
export const pings: Attack = {
  name: 'pings',
  protocols: ['copy-trading', 'chat', 'echo'],
  fullSize: 150,
  testSize: pingers,
  demanded: { opened: pingers, closed: pingers, closedLines: 0 },
  run: (target, size) =>
    whilePinged(target, () => runForFigures(programOf('pings'), [target.wsUrl, '198.51.100.171', String(size)])),
}
