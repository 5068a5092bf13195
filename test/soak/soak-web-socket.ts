import { UniWebSocket } from '../../src/web-socket/uni-web-socket'
import type { UniMessageEvent } from '../../src/web-socket/events'
import type { TimerHandle } from '../../src/connection/ports/ports'
import { createFarSide, type FarFaults } from './far-side'
import type { SoakSubject } from './soak-subject'
import { openSoakWorld } from './soak-world'

const beatsPerPush = 10
const retryMs = 1_000
/** The sends of each act: a text, bytes, a Blob. */
const sentPerAct = 3

/** A client that brings its own protocol: one W3C socket after another, with listeners of each kind. */
export function openSoakWebSocket(): SoakSubject {
  const { clock, lifecycle, network, counts } = openSoakWorld()
  const faults: FarFaults = { silent: false, refusing: false }
  let [beats, pushed, received, begun, ended] = [0, 0, 0, 0, 0]
  let newest = ''
  let isNeeded = false
  let timer: TimerHandle
  let socket: UniWebSocket | undefined

  const far = createFarSide(clock, faults, { received: (connection, text) => connection.say(text) })

  function open(): void {
    clock.clearTimer(timer)
    const own = new UniWebSocket('wss://feed.example.com/ws', 'chat', { clock, socket: far })
    socket = own
    own.addEventListener('message', ({ data }: UniMessageEvent) => {
      received += 1
      newest = String(data)
    })
    own.onclose = () => {
      if (own !== socket) return
      socket = undefined
      if (isNeeded) timer = clock.setTimer(open, retryMs)
    }
    own.onerror = () => undefined
  }

  function leave(): void {
    clock.clearTimer(timer)
    socket?.close(1000, 'left')
    socket = undefined
  }

  return {
    clock, lifecycle, network, faults, far,
    ownFaults: [],
    need(needed) {
      isNeeded = needed
      if (needed) open()
      else leave()
    },
    reconnect() {
      leave()
      open()
    },
    restart: () => undefined,
    beat() {
      beats += 1
      if (beats % beatsPerPush !== 0) return
      pushed += 1
      for (const connection of far.opened()) connection.say(`push ${pushed}`)
    },
    act() {
      if (socket?.readyState !== 1) return
      const own = socket
      begun += sentPerAct
      own.send('hello')
      own.send(new Uint8Array(8))
      own.send(new Blob(['hello']))
      clock.setTimer(() => {
        // Sends on a socket that ended meanwhile count as waiting bytes, as the standard says.
        if (own.bufferedAmount === 0 || own.readyState > 1) ended += sentPerAct
      }, retryMs)
    },
    counts: () => ({ ...counts(), sockets: far.live() }),
    complaints: () => [
      ...(socket?.readyState === 1 ? [] : ['the socket is not open']),
      ...(socket?.bufferedAmount === 0 ? [] : ['bytes wait']),
      ...(newest === `push ${pushed}` ? [] : [`"${newest}" was received last, not push ${pushed}`]),
    ],
    acts: () => ({ begun, ended }),
    updates: () => received,
    dispose: leave,
  }
}
