import { UniWebSocket } from '../../src/web-socket/uni-web-socket'
import type { UniMessageEvent } from '../../src/web-socket/events'
import type { TimerHandle } from '../../src/connection/ports/ports'
import { createFarSide } from './far-side'
import { openSoakWorld, type SoakSubject } from './soak-subject'

const beatsPerPush = 10
const retryMs = 1_000
/** The sends of each act: a text, bytes, a Blob. */
const sentPerAct = 3

/** A client that brings its own protocol: one W3C socket after another, with listeners of each kind. */
export function openSoakWebSocket(): SoakSubject {
  const world = openSoakWorld()
  const { clock } = world
  let [pushed, received, begun, ended] = [0, 0, 0, 0]
  let newest = ''
  let isNeeded = false
  let timer: TimerHandle
  let socket: UniWebSocket | undefined

  const far = createFarSide(clock, { received: (connection, text) => connection.say(text) })

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
    ...world, far,
    need(needed) {
      isNeeded = needed
      if (needed) open()
      else leave()
    },
    reconnect() {
      leave()
      open()
    },
    beat(beat) {
      if (beat % beatsPerPush !== 0) return
      pushed += 1
      far.push(`push ${pushed}`)
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
    status: () => (socket?.readyState === 1 ? 'open' : 'not open'),
    complaints: () => [
      ...(socket?.bufferedAmount === 0 ? [] : ['bytes wait']),
      ...(newest === `push ${pushed}` ? [] : [`"${newest}" was received last, not push ${pushed}`]),
    ],
    acts: () => ({ begun, ended }),
    updates: () => received,
    dispose: leave,
  }
}
