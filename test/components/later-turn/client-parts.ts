import { createPinia, setActivePinia } from 'pinia'
import { createApp, effectScope, h, ref, watch, type Ref, type WatchSource } from 'vue'
import type { Channels, Diagnostic, Tradewire } from '../../../src'
import { useChannel } from '../../../src'
import type { ClientEvents } from '../../../src/client'
import { useSocketIOStore } from '../../../src/stores'
import { createScriptedBus, createScriptedLifecycle, createScriptedNetwork } from '../../../src/testing/scripted-ports'
import { createTestServer } from '../../../src/testing/test-server'
import type { World } from './compare'

/**
 * A server, a device, and functions of those names that the application gives: each calls its hook when it is asked.
 * What is logged calls the hook `log`.
 */
export function createSurroundings<Name extends string>(...names: readonly (Name | 'log')[]) {
  const server = createTestServer()
  const lifecycle = createScriptedLifecycle()
  const network = createScriptedNetwork()
  const hooked = new Map<string, () => void>()
  const hooks = Object.fromEntries(names.map((name) => [name, (hook: () => void) => hooked.set(name, hook)]))
  /** Calls the hook of that function, and returns the function's value. */
  function reported<Value>(name: Name | 'log', value: Value): Value {
    hooked.get(name)?.()
    return value
  }
  const reports: string[] = []
  const log = {
    report({ code }: Pick<Diagnostic, 'code'>): void {
      reports.push(code)
      reported('log', undefined)
    },
  }
  const { clock } = server
  const bus = createScriptedBus()
  return {
    server, clock, lifecycle, network, bus, reported, hooks, reports,
    ports: { ...server.ports, lifecycle, network, log },
    push(frame: object | string): void {
      for (const connection of server.connections) if (connection.state === 'open') connection.message(frame)
    },
    calls: { 'the app is hidden': () => lifecycle.toBackground(), 'the network goes': () => network.goOffline() },
    state: () => ({
      connections: server.connections.filter((connection) => connection.state === 'open').length,
      timers: clock.pending(),
      watchers: [lifecycle.watchers(), network.watchers(), bus.listenerCount()],
      reports: [...reports].sort(),
    }),
    refuse(): void {
      server.refuse()
      server.drop()
    },
    /** Steps: in the background for ten minutes. */
    away: [() => lifecycle.toBackground(), () => clock.advanceAsync(600_000), () => lifecycle.toForeground()],
  }
}

/**
 * An app with these plugins, which is mounted, and a page that needs the socket.
 * @param token the token of another user
 */
export function mountApp<Events extends object, Page extends object>(
  tradewire: Tradewire<Events>, plugins: readonly { install(app: { unmount(): void }): void }[],
  setUp: (isNeeded: Ref<boolean>) => Page, token: () => string,
) {
  const { client } = tradewire
  const pinia = createPinia()
  const app = createApp({ render: () => h('i') })
  app.use(pinia)
  for (const plugin of [tradewire, ...plugins]) app.use(plugin)
  app.mount(document.createElement('div'))
  setActivePinia(pinia)
  const scope = effectScope(true)
  const isNeeded = ref(true)
  const page = scope.run(() => ({ socket: useSocketIOStore(), ...setUp(isNeeded) }))
  if (page === undefined) throw new Error('the scope has ended')
  const { socket } = page
  return {
    page, scope, isNeeded,
    calls: {
      ...clientCalls(tradewire, token),
      'app.unmount()': () => app.unmount(),
      'the page needs nothing': () => void (isNeeded.value = false),
      'the scope ends': () => scope.stop(),
      'useChannel()': () => scope.run(() => useChannel('statusChanged', () => undefined)),
    },
    /** Events that it receives on the bus. */
    channels: (...names: readonly (keyof Channels)[]): World['events'] => Object.fromEntries(names.map((name) =>
      [`channel ${name}`, (hook: () => void) => scope.run(() => useChannel(name, hook))])),
    /** Changes of these that its page notices. */
    watchers: (sources: Readonly<Record<string, WatchSource>>): World['events'] =>
      Object.fromEntries(Object.entries(sources).map(([name, source]) =>
        [`watch ${name}`, (hook: () => void) => scope.run(() => watch(source, hook, { flush: 'sync' }))])),
    state: () => ({
      client: client.status(),
      store: socket.current,
      session: [client.session(), socket.session],
      leases: [client.leases(), socket.leases],
    }),
    end(): void {
      scope.stop()
      app.unmount()
    },
  }
}

/** Calls that the app of every client may make. */
function clientCalls<Events extends object>(
  { client, dispose }: Tradewire<Events>, token: () => string,
): World['calls'] {
  const lease = client.lease('by hand')
  return {
    'tradewire.dispose()': dispose,
    'client.dispose()': () => client.dispose(),
    'connect()': () => client.connect(),
    'close()': () => client.close(),
    'connect() and close()': () => {
      client.connect()
      client.close()
    },
    'reconnect()': () => client.reconnect(),
    'setSession(another user)': () => client.setSession({ userId: 9, token }),
    'setSession(the same user)': () => client.setSession({ userId: 1, token: 'new' }),
    'setSession(null)': () => client.setSession(null),
    'setSession(null) and back': () => {
      client.setSession(null)
      client.setSession({ userId: 1, token: 'b' })
    },
    'send()': () => client.send({ type: 'Note' }),
    'setSession() and send()': () => {
      client.setSession({ userId: 4, token: 'c' })
      return client.send({ type: 'Note' })
    },
    'send() and dispose()': () => {
      void client.send({ type: 'Note' })
      client.dispose()
    },
    'lease()': () => client.lease('more').want(true),
    'want(true)': () => lease.want(true),
    'release()': () => lease.release(),
    'on()': () => client.on('statusChanged', () => undefined),
    'report()': () => client.report({ code: 'upload-failed', detail: 'x' }),
  }
}

/** Events that the app of every client receives: its own. */
export function clientEvents<Events extends object>({ client }: Pick<Tradewire<Events>, 'client'>): World['events'] {
  const names: readonly (keyof ClientEvents)[] =
    ['statusChanged', 'connectError', 'diagnosed', 'leasesChanged', 'sessionChanged']
  return Object.fromEntries(names.map((name) => [name, (hook: () => void) => client.on(name, hook)]))
}
