import type { SocketStatus } from '../../../src/connection/machine/status'
import type { Protocol, ProtocolSession } from '../../../src/connection/ports/protocol'
import type { SocketPort } from '../../../src/connection/ports/ports'
import { createClient } from '../../../src/connection/runtime/client'
import type { SocketClient } from '../../../src/connection/runtime/client-api'
import type { ClientOptions } from '../../../src/connection/runtime/client-options'
import { createManualFrameScheduler } from '../../support/manual-frame-scheduler'
import { createMemoryStorage } from '../../support/memory-storage'
import {
  createScriptedBus, createScriptedLifecycle, createScriptedNetwork, type ScriptedLifecycle,
} from '../../../src/testing/scripted-ports'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import type { SimulatedClock } from '../../../src/testing/simulated-clock'
import { createChatLink, type ChatLink, type FarEnds, type FarSocket, type Frame } from '../chat-line'
import { countLive } from '../live-sockets'

/** A connection as its device sees it. */
export interface SeenSocket {
  openedAtMs: number | undefined
  readonly sent: { readonly data: Frame; readonly atMs: number }[]
  readonly received: { readonly data: Frame; readonly atMs: number }[]
  ended: { readonly code: number; readonly atMs: number } | undefined
}

/** A client on a device, and all that went over its lines. */
export interface SampleDevice {
  readonly client: SocketClient<object>
  readonly link: ChatLink
  readonly lifecycle: ScriptedLifecycle
  readonly lines: readonly SeenSocket[]
  /** Whether its user wants to be connected. */
  wanted: boolean
  isInFront: boolean
  /** When its user, or the app's return, last asked for a connection. */
  askedAtMs: number
  connectErrors: number
  press(): void
  status(): SocketStatus
}

export interface SampleDeviceOptions<Events extends object, Running extends ProtocolSession> {
  readonly clock: SimulatedClock
  readonly seed: number
  readonly url: string
  readonly protocol: Protocol<Events, Running>
  readonly policy: ClientOptions<Events, Running>['policy']
  readonly accept: (line: FarSocket, url: string) => FarEnds | undefined
  /** It opens another line, now; `before` is the last one. */
  readonly opening: (device: SampleDevice, before: SeenSocket | undefined) => void
  readonly complain: (what: string) => void
}

export function createSampleDevice<Events extends object, Running extends ProtocolSession>(
  { clock, seed, url, protocol, policy, accept, opening, complain }: SampleDeviceOptions<Events, Running>,
): SampleDevice {
  const link = createChatLink(clock, accept)
  const lifecycle = createScriptedLifecycle()
  const lines: SeenSocket[] = []
  const counted = countLive(link)
  const now = (): number => clock.now()

  const socket: SocketPort = {
    open(request, listener) {
      const line: SeenSocket = { openedAtMs: undefined, sent: [], received: [], ended: undefined }
      opening(device, lines.at(-1))
      lines.push(line)
      if (!device.wanted) complain('opened what is not wanted')
      const connection = counted.open(request, (event) => {
        if (event.type === 'opened') line.openedAtMs = now()
        if (event.type === 'message') line.received.push({ data: event.data, atMs: now() })
        if (event.type === 'closed') line.ended = { code: event.code, atMs: now() }
        listener(event)
      })
      if (counted.live() > 1) complain('listens to two connections at once')
      return {
        send(data, settled) {
          line.sent.push({ data, atMs: now() })
          connection.send(data, settled)
        },
        close: (code, reason) => connection.close(code, reason),
        drop() {
          line.ended ??= { code: 0, atMs: now() }
          connection.drop()
        },
      }
    },
  }
  const client = createClient({ url, protocol, ...(policy === undefined ? {} : { policy }) }, {
    development: false,
    ports: {
      socket, clock, lifecycle,
      random: createSeededRandom(seed),
      bus: createScriptedBus(),
      network: createScriptedNetwork(),
      storage: createMemoryStorage(),
      frames: createManualFrameScheduler(),
      log: { report: () => undefined },
    },
  })
  const device: SampleDevice = {
    client, link, lifecycle, lines,
    wanted: false,
    isInFront: true,
    askedAtMs: 0,
    connectErrors: 0,
    press() {
      device.wanted = true
      device.askedAtMs = now()
      client.connect()
      client.reconnect()
    },
    status: () => client.status(),
  }
  client.on('connectError', () => {
    device.connectErrors += 1
  })
  return device
}
