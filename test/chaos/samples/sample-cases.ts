import type { ProtocolSession } from '../../../src/connection/ports/protocol'
import { echo } from '../../../src/protocols/samples/echo'
import { heartCheck, heartCheckStart, heartCheckStop } from '../../../src/protocols/samples/heart-check'
import { modeCode, modeCodeUrl } from '../../../src/protocols/samples/mode-code'
import { createMemoryNames, type NameDirectory } from '../../../server/directory/name-directory'
import { echoSample } from '../../../server/samples/echo-server'
import type { SampleProtocol } from '../../../server/samples/sample-server'
import { heartCheckSample } from '../../../server/samples/heart-check-server'
import { modeCodeSample } from '../../../server/samples/mode-code-server'
import type { Frame } from '../chat-line'
import type { SampleDevice, SampleDeviceOptions, SeenSocket } from './sample-device'

export const sampleNames = ['heart-check', 'echo', 'mode-code'] as const
export type ChaosSample = (typeof sampleNames)[number]

/** Makes a device with the protocol of the case; the rest is the world's. */
type Maker = <Events extends object, Running extends ProtocolSession>(
  own: Pick<SampleDeviceOptions<Events, Running>, 'protocol' | 'policy' | 'url'>,
) => SampleDevice

/** A sample protocol, its user's actions, and its invariants. */
interface SampleCase {
  readonly sample: SampleProtocol
  make(index: number, maker: Maker): SampleDevice
  /** @param roll in [0, 1) */
  use(device: SampleDevice, roll: number): void
  /** The server's echo of a frame. */
  echoOf(frame: Frame): Frame
  /** The faults in the frames of one line. */
  faultsOf(line: SeenSocket, device: SampleDevice): readonly string[]
  /** The faults of a device that opens another line now. */
  faultsOfOpening(before: SeenSocket, device: SampleDevice, nowMs: number): readonly string[]
  /** So long after everything is well again, what is wrong, and this is said of each. */
  readonly calmMs: number
  faultsInCalm(devices: readonly SampleDevice[], nowMs: number): readonly string[]
}

const words = ['a', '你好', '{"half":', 'x'.repeat(300)]
const wordOf = (roll: number): string => words[Math.floor(roll * words.length)] ?? ''
const beatMs = 3_000
/** A heartbeat, its answer, and a close without an answer. */
const deadMs = 30_000 + 3_000 + 5_000
const none: readonly string[] = []

const holds = (frame: Frame, words: string): boolean => typeof frame === 'string' && frame.includes(words)

const isOpen = (device: SampleDevice): boolean => device.status().status === 'open'

/** A request shortly before an end may have found it: a probe, or an attempt that replaced the line. */
const probeMs = 15_000
/** A line that is closed is seen to end up to so much later than it was lost. */
const closingMs = 1_100

/** Whether it comes back by itself, and sooner than so long after the end. */
function isTooSoon({ ended }: SeenSocket, { askedAtMs }: SampleDevice, nowMs: number, minMs: number): boolean {
  return ended !== undefined && askedAtMs < ended.atMs - probeMs && nowMs - ended.atMs < minMs - closingMs
}

function heartCheckCase(isBroken: boolean): SampleCase {
  const isBeat = ({ data }: { readonly data: Frame }): boolean => holds(data, 'HEART_CHECK')
  const beating = new Map<SampleDevice, boolean>()
  return {
    sample: heartCheckSample(),
    make: (_, maker) => maker({
      url: 'wss://sample.example.com/ws', policy: undefined,
      protocol: heartCheck(isBroken ? { intervalMs: beatMs - 500 } : {}),
    }),
    use(device, roll) {
      if (roll < 0.3) beating.set(device, true)
      if (roll < 0.3) void device.client.send(heartCheckStart)
      else if (roll < 0.45) {
        beating.set(device, false)
        void device.client.send(heartCheckStop)
      } else void device.client.send(wordOf((roll - 0.45) / 0.55))
    },
    echoOf: (frame) => (isBeat({ data: frame }) ? '{"module":"HEART_CHECK","message":"收到心跳"}' : frame),
    faultsOf({ sent, openedAtMs = 0 }) {
      const beats = [{ atMs: openedAtMs }, ...sent.filter(isBeat)]
      return beats.slice(1).some(({ atMs }, index) => atMs - (beats[index]?.atMs ?? 0) < beatMs - 1)
        ? ['heart-checks came too close'] : none
    },
    faultsOfOpening: (before, device, nowMs) =>
      (isTooSoon(before, device, nowMs, beatMs) ? ['it came back too soon'] : none),
    calmMs: 20_000,
    faultsInCalm: (devices, nowMs) => devices.flatMap((device) => {
      if (!device.wanted) return isOpen(device) ? ['open, and not wanted'] : none
      const { status, failure } = device.status()
      // After 60 attempts it is the user's turn.
      if (status === 'failed') return failure?.final === false && device.lines.length > 60 ? none : ['gave up too soon']
      if (!isOpen(device)) return [`dead: ${status}`]
      const lastMs = device.lines.at(-1)?.sent.filter(isBeat).at(-1)?.atMs ?? -Infinity
      return beating.get(device) === true && nowMs - lastMs > beatMs + 1 ? ['no heart-check, though started'] : none
    }),
  }
}

function echoCase(isBroken: boolean): SampleCase {
  return {
    sample: echoSample,
    make: (_, maker) => maker({
      url: 'wss://sample.example.com/ws', protocol: echo(), policy: isBroken ? { maxAttempts: 2 } : undefined,
    }),
    use(device, roll) {
      // Nothing comes back by itself: its user has to ask often.
      if (!isOpen(device)) device.press()
      void device.client.send(roll < 0.5 ? wordOf(roll * 2) : Uint8Array.of(roll * 256, 0, 255).buffer)
    },
    echoOf: (frame) => frame,
    faultsOf: ({ sent }) => (sent.some(({ data }) => data === '') ? ['an empty text was sent'] : none),
    faultsOfOpening: (before, device, nowMs) =>
      (isTooSoon(before, device, nowMs, Infinity) ? ['reconnected without a request'] : none),
    calmMs: 120_000,
    faultsInCalm: (devices) => devices.flatMap((device) => {
      const { status } = device.status()
      const right: readonly string[] = device.wanted ? ['open', 'failed'] : ['idle']
      return right.includes(status) ? none : [`neither open nor at rest: ${status}`]
    }),
  }
}

function modeCodeCase(isBroken: boolean): SampleCase {
  const names: NameDirectory = createMemoryNames()
  const nameOf = (index: number): string => (index < 2 ? 'both' : '小明')
  const isBeat = (data: Frame): boolean => holds(data, 'heart_beat')
  return {
    sample: modeCodeSample(names),
    make: (index, maker) => maker({
      url: modeCodeUrl('wss://sample.example.com', nameOf(index)), policy: undefined,
      protocol: modeCode(isBroken ? { heartbeat: false } : {}),
    }),
    use: (device, roll) => void device.client.send(wordOf(roll)),
    echoOf: (frame) => frame,
    faultsOf({ sent, received, openedAtMs, ended }, { askedAtMs }) {
      if (openedAtMs === undefined || ended === undefined) return none
      const asked = sent.find(({ data }) => isBeat(data))
      const answered = received.filter(({ data }) => isBeat(data)).at(-1)
      const isEarly = asked !== undefined && askedAtMs < openedAtMs && asked.atMs - openedAtMs < 30_000
      const isLate = ended.atMs - (answered?.atMs ?? openedAtMs) > deadMs
      return [...(isEarly ? ['a heartbeat came too early'] : none), ...(isLate ? ['a dead line was kept'] : none)]
    },
    faultsOfOpening(before, device, nowMs) {
      const isReplaced = before.ended?.code === 4409
      if (!isTooSoon(before, device, nowMs, isReplaced ? Infinity : 10_000)) return none
      return [isReplaced ? 'it came back after it was replaced' : 'it came back too soon']
    },
    calmMs: 60_000,
    faultsInCalm(devices) {
      const open = new Set(devices.flatMap((device, index) => (isOpen(device) ? [nameOf(index)] : [])))
      // A client that was replaced waits for its user, though the other may have gone since.
      const isDue = (device: SampleDevice): boolean => device.wanted && device.status().failure?.final !== true
      const due = devices.flatMap((device, index) => (isDue(device) ? [nameOf(index)] : []))
      const twice = devices.filter((device, index) => isOpen(device) && nameOf(index) === 'both').length > 1
      return [
        ...(twice ? ['two of one name are open'] : none),
        ...(due.every((name) => open.has(name)) ? none : ['dead, though the server lives']),
        ...([...open].sort().join() === [...names.names()].sort().join() ? none : ['the server knows other names']),
      ]
    },
  }
}

const makers = { 'heart-check': heartCheckCase, 'echo': echoCase, 'mode-code': modeCodeCase }

/** @param isBroken in a way that the case's own rules notice */
export const createSampleCase = (name: ChaosSample, isBroken: boolean): SampleCase => makers[name](isBroken)
