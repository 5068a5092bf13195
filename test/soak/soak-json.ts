import { createPinia, setActivePinia } from 'pinia'
import { createSSRApp, effectScope, type EffectScope } from 'vue'
import { jsonProtocol } from '../../src/protocols/json/json-protocol'
import { useSocket, useTopic } from '../../src/protocols/json/vue/use-socket'
import { createTradewire } from '../../src/connection/vue/create-tradewire'
import { createFarSide, type FarFaults } from './far-side'
import type { SoakSubject } from './soak-subject'
import { openSoakWorld } from './soak-world'

const beatsPerPush = 10

interface Frame {
  readonly type: string
  readonly id?: string
}

/** A client of `jsonProtocol()`: pages come and go, each listens, asks and follows a topic. */
export function openSoakJson(): SoakSubject {
  const world = openSoakWorld()
  const { clock, lifecycle, network, ports } = world
  const faults: FarFaults = { silent: false, refusing: false }
  let [beats, pushed, received, asked, answered] = [0, 0, 0, 0, 0]
  let newest: unknown

  const far = createFarSide(clock, faults, {
    received(connection, text) {
      const { type, id } = JSON.parse(text) as Frame
      if (type === 'ping') connection.say('{"type":"pong"}')
      if (id !== undefined) connection.say(JSON.stringify({ type, id, data: 'answer' }))
    },
  })
  const tradewire = createTradewire({
    url: 'wss://json.example.com/ws',
    protocol: jsonProtocol({ ping: () => ({ type: 'ping' }), isPong: (message) => (message as Frame).type === 'pong' }),
    ports: { ...ports, socket: far },
  })
  const app = createSSRApp({ render: () => null })
  app.unmount = () => undefined
  const pinia = createPinia()
  app.use(pinia).use(tradewire)
  setActivePinia(pinia)
  const { client } = tradewire
  let page: EffectScope | undefined

  function openPage(): EffectScope {
    const scope = effectScope(true)
    scope.run(() => {
      const { on, onOpen, request, send } = useSocket()
      on('notice', (data) => {
        newest = data
        received += 1
      })
      onOpen(() => void send('hello', beats))
      const [subscribe, unsubscribe] = [() => void send('enter', 'prices'), () => void send('leave', 'prices')]
      useTopic('prices', null, { subscribe, unsubscribe })
      asked += 1
      void request('query', beats, { waitMs: 5_000 }).then(() => (answered += 1))
    })
    return scope
  }

  function turnPage(next: EffectScope | undefined): void {
    page?.stop()
    page = next
  }

  return {
    clock, lifecycle, network, faults, far,
    ownFaults: [],
    need: (needed) => turnPage(needed ? openPage() : undefined),
    reconnect: () => client.reconnect(),
    restart: () => undefined,
    beat() {
      beats += 1
      if (beats % beatsPerPush !== 0) return
      pushed += 1
      for (const connection of far.opened()) connection.say(JSON.stringify({ type: 'notice', data: pushed }))
    },
    act: () => turnPage(openPage()),
    counts: () => ({ ...world.counts(), sockets: far.live(), leases: client.leases().length }),
    complaints() {
      const { status } = client.status()
      return [
        ...(status === 'open' ? [] : [status]),
        ...(newest === pushed ? [] : [`the page received ${String(newest)} of ${pushed}`]),
      ]
    },
    acts: () => ({ begun: asked, ended: answered }),
    updates: () => received,
    dispose() {
      turnPage(undefined)
      app.unmount()
    },
  }
}
