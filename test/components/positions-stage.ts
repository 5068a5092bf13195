import { createPinia, setActivePinia } from 'pinia'
import { afterEach } from 'vitest'
import { createApp, effectScope, h } from 'vue'
import { copyTrading, createTradewire } from '../../src'
import type { Protocol, ProtocolSession } from '../../src'
import type { Tradewire, TradewireOptions } from '../../src/vue/connection/create-tradewire'
import { account, position } from '../unit/positions/samples'
import { delta, snapshot } from '../unit/protocols/harness'
import { createScriptedPorts } from './scripted-stage'

const undo: (() => void)[] = []
afterEach(() => {
  for (const step of undo.splice(0).reverse()) step()
})

/** A client with its app. The test acts as the feed server and flushes frames. */
export function createPositionsStage(name = 'default') {
  return createStageOf(copyTrading({ session: { userId: 10260 } }), { name })
}

export function createStageOf<Events extends object, Running extends ProtocolSession>(
  protocol: Protocol<Events, Running>, options: Partial<TradewireOptions<Events, Running>> = {}, pinia = createPinia(),
) {
  const ports = createScriptedPorts()
  const { bus, clock, frames, socket, storage } = ports
  const tradewire: Tradewire<Events> = createTradewire({
    url: 'wss://feed.example.com/ws', protocol, ports, ...options,
  })
  const app = createApp({ render: () => h('i') })
  app.use(pinia).use(tradewire)
  setActivePinia(pinia)
  undo.push(tradewire.dispose)
  let seq = 0

  function change(...args: [Parameters<typeof delta>[1]?, Parameters<typeof delta>[2]?]): void {
    seq += 1
    socket.last().message(delta(seq, ...args))
  }

  return {
    app, bus, client: tradewire.client, clock, frames, pinia, socket, storage, tradewire,
    goLive(tickets: readonly number[], over: Parameters<typeof position>[0] = {}, ofAccount = account()): void {
      tradewire.client.connect()
      clock.advance(1)
      seq += 1
      const rows = tickets.map((ticket) => position({ ticket, ...over }))
      socket.last().message(snapshot(seq, rows, { account: ofAccount }))
      frames.frame()
    },
    change,
    update(...args: Parameters<typeof change>): void {
      change(...args)
      frames.frame()
    },
    cutLine(): void {
      socket.last().closed()
      frames.frame()
    },
    inScope<Result>(setUp: () => Result): { readonly result: Result; readonly stop: () => void } {
      const scope = effectScope(true)
      const result = scope.run(setUp)
      if (result === undefined) throw new Error('the scope has ended')
      undo.push(() => scope.stop())
      return { result, stop: () => scope.stop() }
    },
  }
}
