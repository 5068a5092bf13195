import type { SeededRandom } from '../../server/shared/seeded-random'
import type { NativeWire } from '../../src/testing/uni/native-wire'
import type { Device } from './device'
import { createLink, type Link, type LinkWatch } from './link'
import type { ServerPeer } from './server-peer'
import type { World } from './world'

/** All connections of a device to the server, and the way that they share. */
export interface DeviceLine {
  /** The wire on which the runtime of the device's present process opens its sockets. */
  readonly wire: NativeWire
  /** The newest link that the client holds. */
  link(): Link | undefined
  linksInUse(): readonly Link[]
  links(): readonly Link[]
  /** Connections begun so far. */
  opens(): number
  /** Adds to each way until taken back. */
  slow(delayMs: number, jitterMs: number): () => void
  /** Nothing gets through, and nothing is lost, until taken back. */
  freeze(): () => void
  /** New connections are turned away at once, until taken back. */
  refuse(): () => void
  /** Nothing of the way itself is wrong. */
  isSound(): boolean
}

interface LineOptions {
  readonly world: World
  readonly device: Device
  readonly rolls: SeededRandom
  readonly accept: (peer: ServerPeer) => boolean
  readonly receive: (peer: ServerPeer, text: string) => void
  readonly watch: LinkWatch
}

const minDelayMs = 8
const usualJitterMs = 30

export function createLine({ world, device, rolls, accept, receive, watch }: LineOptions): DeviceLine {
  const slowness = new Set<{ readonly delayMs: number; readonly jitterMs: number }>()
  let links: Link[] = []
  let opens = 0
  let freezes = 0
  let refusals = 0

  function delayMs(): number {
    let [minMs, jitterMs] = [minDelayMs, usualJitterMs]
    for (const slow of slowness) {
      minMs += slow.delayMs
      jitterMs += slow.jitterMs
    }
    return Math.round(minMs + rolls.next() * jitterMs)
  }

  /** Once only, however often it is called. */
  function once(undo: () => void): () => void {
    let done = false
    return () => {
      if (!done) undo()
      done = true
    }
  }

  return {
    wire: {
      connect(_request, events) {
        opens += 1
        const process = device.process()
        const link = createLink({
          world, process, events, delayMs, receive, watch,
          accept: (peer) => refusals === 0 && accept(peer),
        })
        if (freezes > 0) link.freeze('both')
        links = links.filter((each) => each.state() !== 'ended')
        links.push(link)
        return link.socket
      },
    },
    link: () => links.filter((link) => link.isInUse()).at(-1),
    linksInUse: () => links.filter((link) => link.isInUse()),
    links: () => links,
    opens: () => opens,
    slow(extraMs, jitterMs) {
      const slow = { delayMs: extraMs, jitterMs }
      slowness.add(slow)
      return once(() => slowness.delete(slow))
    },
    freeze() {
      freezes += 1
      for (const link of links) link.freeze('both')
      return once(() => {
        freezes -= 1
        if (freezes === 0) for (const link of links) link.thaw()
      })
    },
    refuse() {
      refusals += 1
      return once(() => {
        refusals -= 1
      })
    },
    isSound: () => slowness.size === 0 && freezes === 0 && refusals === 0,
  }
}
