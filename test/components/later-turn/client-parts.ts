import type { Channels, Diagnostic, Tradewire } from '../../../src'
import { useChannel } from '../../../src'
import type { EffectScope } from 'vue'
import type { ClientEvents } from '../../../src/client'
import { createScriptedLifecycle, createScriptedNetwork } from '../../../src/testing/scripted-ports'
import { createTestServer } from '../../../src/testing/test-server'
import type { World } from './compare'

/** Functions that the application gives: each calls its hook when it is asked. */
export function createHooks<Name extends string>(...names: readonly Name[]) {
  const hooks = new Map<string, () => void>()
  return {
    /** Calls the hook of that function, and returns the function's value. */
    reported<Value>(name: Name, value: Value): Value {
      hooks.get(name)?.()
      return value
    },
    events: Object.fromEntries(names.map((name) => [name, (hook: () => void) => hooks.set(name, hook)])),
  }
}

/** A server, a device, and hooks of those names. What is logged calls the hook `log`. */
export function createSurroundings<Name extends string>(...names: readonly (Name | 'log')[]) {
  const server = createTestServer()
  const lifecycle = createScriptedLifecycle()
  const network = createScriptedNetwork()
  const { reported, events: hooks } = createHooks<Name | 'log'>(...names)
  const reports: string[] = []
  const log = {
    report({ code }: Pick<Diagnostic, 'code'>): void {
      reports.push(code)
      reported('log', undefined)
    },
  }
  const ports = { ...server.ports, lifecycle, network, log }
  return { server, clock: server.clock, lifecycle, network, reported, hooks, reports, ports }
}

/** Calls that the app of every client may make. */
export function clientCalls<Events extends object>(
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

/** Events that it receives on the bus. */
export function channelEvents(scope: EffectScope, ...names: readonly (keyof Channels)[]): World['events'] {
  return Object.fromEntries(names.map((name) =>
    [`channel ${name}`, (hook: () => void) => scope.run(() => useChannel(name, hook))]))
}
