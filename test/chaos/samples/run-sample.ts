import { createSeededRandom } from '../../../server/shared/seeded-random'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import type { FarEnds, FarSocket, Frame } from '../chat-line'
import { breakLink } from '../link-faults'
import { createSampleCase, type ChaosSample } from './sample-cases'
import { createSampleDevice, type SampleDevice, type SeenSocket } from './sample-device'

export const sampleFaults = ['cut', 'black', 'down', 'slow', 'restart', 'mute', 'background', 'press', 'close'] as const
type SampleFault = (typeof sampleFaults)[number]

export interface SampleRun {
  /** The violations. */
  readonly complaints: readonly string[]
  readonly frames: number
  readonly faults: Readonly<Record<SampleFault, number>>
}

const steps = 60
const devices = 3

/** Three devices and the protocol's own server in a small world where everything goes wrong; a seed is a run. */
export async function runSample(name: ChaosSample, seed: number, isBroken = false): Promise<SampleRun> {
  const clock = createSimulatedClock()
  const random = createSeededRandom(seed)
  const sample = createSampleCase(name, isBroken)
  const complaints = new Set<string>()
  const faults = { cut: 0, black: 0, down: 0, slow: 0, restart: 0, mute: 0, background: 0, press: 0, close: 0 }
  const present = new Map<FarSocket, () => void>()
  const undone = new Set<() => void>()
  let isUp = true
  let isMute = false

  const run = (ms: number): Promise<void> => clock.advanceAsync(ms)

  function accept(line: FarSocket, url: string): FarEnds | undefined {
    if (!isUp) return undefined
    const ends = sample.sample.begin({
      give: (data, isBinary) => line.give(isBinary && typeof data !== 'string' ? bufferOf(data) : String(data)),
      close: (code, reason) => line.end(code, reason),
      hold: () => () => undefined,
    }, new URL(url).searchParams)
    const ended = (): void => {
      if (present.delete(line)) ends.gone?.()
    }
    present.set(line, ended)
    return {
      ended,
      received(frame) {
        if (isMute) return
        const isBinary = typeof frame !== 'string'
        ends.received(isBinary ? Buffer.from(frame) : Buffer.from(frame, 'utf8'), isBinary)
      },
    }
  }

  const all: readonly SampleDevice[] = Array.from({ length: devices }, (_, index) => sample.make(index, (own) =>
    createSampleDevice({
      ...own, clock, accept, seed: seed * 10 + index, complain: (what) => complaints.add(what),
      opening(device, before) {
        if (before === undefined) return
        for (const what of sample.faultsOfOpening(before, device, clock.now())) complaints.add(what)
      },
    })))
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[Math.floor(random.next() * items.length)]
    if (item === undefined) throw new Error('nothing to pick from')
    return item
  }

  /** Now and then for long enough that every attempt is spent. */
  function undoLater(undo: () => void): void {
    const once = (): void => {
      if (undone.delete(once)) undo()
    }
    undone.add(once)
    clock.setTimer(once, random.next() < 0.1 ? 300_000 : 1_000 + random.next() * 60_000)
  }

  function show(device: SampleDevice): void {
    device.isInFront = true
    device.askedAtMs = clock.now()
    device.lifecycle.toForeground()
  }

  function commit(fault: SampleFault): void {
    const device = pick(all)
    const { link } = device
    faults[fault] += 1
    switch (fault) {
      case 'cut':
      case 'black':
      case 'down':
      case 'slow':
        return breakLink(link, fault, 700, undoLater)
      case 'restart':
        isUp = false
        for (const line of [...present.keys()]) line.end(1_001)
        return undoLater(() => {
          isUp = true
        })
      case 'mute':
        isMute = true
        return undoLater(() => {
          isMute = false
        })
      case 'background':
        if (!device.isInFront) return
        device.isInFront = false
        device.lifecycle.toBackground()
        return undoLater(() => show(device))
      case 'press':
        return device.press()
      case 'close':
        device.wanted = false
        device.client.close()
    }
  }

  for (const device of all) device.press()
  await run(1_000)
  for (let step = 0; step < steps; step += 1) {
    if (random.next() < 0.6) sample.use(pick(all), random.next())
    else commit(pick(sampleFaults))
    await run(random.next() < 0.5 ? random.next() * 200 : random.next() * 15_000)
  }

  // Calm. What a dead line lost is lost: the system gives such a line up at last.
  for (const undo of [...undone]) undo()
  for (const { link } of all) link.cut()
  // So does the server with lines that are silent.
  for (const ended of [...present.values()]) ended()
  await run(sample.calmMs)
  for (const what of sample.faultsInCalm(all, clock.now())) complaints.add(what)
  // Each client that asks is connected.
  for (const device of all) {
    device.press()
    await run(2_000)
    if (device.status().status !== 'open') complaints.add(`asked for, and ${device.status().status}`)
  }
  let frames = 0
  for (const device of all) {
    for (const line of device.lines) {
      frames += line.sent.length + line.received.length
      if (!isEchoed(line, sample.echoOf)) complaints.add('came back otherwise than it went')
      for (const what of sample.faultsOf(line, device)) complaints.add(what)
    }
    if (device.connectErrors > device.lines.length) complaints.add('one end was reported too often')
    device.client.dispose()
  }
  return { complaints: [...complaints], frames, faults }
}

/** The received frames are the echoes of the first sent frames, in order. */
function isEchoed({ sent, received }: SeenSocket, echoOf: (frame: Frame) => Frame): boolean {
  const text = (frame: Frame): string =>
    (typeof frame === 'string' ? `text ${frame}` : `bytes ${Buffer.from(frame).toString('hex')}`)
  let at = 0
  for (const { data } of received) {
    while (at < sent.length && text(echoOf(sent[at]?.data ?? '')) !== text(data)) at += 1
    if (at === sent.length) return false
    at += 1
  }
  return true
}

function bufferOf(data: Buffer): ArrayBuffer {
  return Uint8Array.from(data).buffer
}
