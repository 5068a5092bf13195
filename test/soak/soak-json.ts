import { createPinia, setActivePinia } from 'pinia'
import { createSSRApp, effectScope, type EffectScope } from 'vue'
import { jsonProtocol } from '../../src/protocols/json/json-protocol'
import { useSocket, useTopic } from '../../src/protocols/json/vue/use-socket'
import { createTradewire } from '../../src/connection/vue/create-tradewire'
import { createFarSide } from './far-side'
import { openSoakWorld, type SoakSubject } from './soak-subject'

const beatsPerPush = 10

interface Frame {
  readonly type: string
  readonly id?: string
}

/** A client of `jsonProtocol()`: pages come and go, each listens, asks and follows a topic. */
export function openSoakJson(): SoakSubject {
  const world = openSoakWorld()
  let [pushed, received, asked, answered] = [0, 0, 0, 0]
  let newest: unknown

  const far = createFarSide(world.clock, {
    received(connection, text) {
      const { type, id } = JSON.parse(text) as Frame
      if (type === 'ping') connection.say('{"type":"pong"}')
      if (id !== undefined) connection.say(JSON.stringify({ type, id, data: 'answer' }))
    },
  })
  const tradewire = createTradewire({
    url: 'wss://json.example.com/ws',
    protocol: jsonProtocol({ ping: () => ({ type: 'ping' }), isPong: (message) => (message as Frame).type === 'pong' }),
    ports: { ...world.ports, socket: far },
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
      onOpen(() => void send('hello', pushed))
      const [subscribe, unsubscribe] = [() => void send('enter', 'prices'), () => void send('leave', 'prices')]
      useTopic('prices', null, { subscribe, unsubscribe })
      asked += 1
      void request('query', pushed, { waitMs: 5_000 }).then(() => (answered += 1))
    })
    return scope
  }

  function turnPage(next: EffectScope | undefined): void {
    page?.stop()
    page = next
  }

  return {
    ...world, far,
    need: (needed) => turnPage(needed ? openPage() : undefined),
    reconnect: () => client.reconnect(),
    beat(beat) {
      if (beat % beatsPerPush !== 0) return
      pushed += 1
      far.push(JSON.stringify({ type: 'notice', data: pushed }))
    },
    act: () => turnPage(openPage()),
    status: () => client.status().status,
    counts: () => ({ ...world.counts(), leases: client.leases().length }),
    complaints: () => (newest === pushed ? [] : [`the page received ${String(newest)} of ${pushed}`]),
    acts: () => ({ begun: asked, ended: answered }),
    updates: () => received,
    dispose() {
      turnPage(undefined)
      app.unmount()
    },
  }
}
