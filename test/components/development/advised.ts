import { onTestFinished } from 'vitest'
import { createTradewire, type PlatformClientOptions } from '../../../src'
import { createScriptedBus, createScriptedLifecycle } from '../../../src/testing/scripted-ports'
import { createTestServer } from '../../../src/testing/test-server'

/** The code of each piece of advice. */
export const codesOf = (advices: readonly string[]): readonly string[] =>
  advices.map((text) => /^\[tradewire\] ([\w-]+)/.exec(text)?.[1] ?? text)

/** As JavaScript has it: no compiler looks at the values. */
export const unchecked = (value: unknown): never => value as never

type Given<Events extends object> = Pick<PlatformClientOptions<Events>, 'protocol'>
  & Partial<Omit<PlatformClientOptions<Events>, 'ports' | 'protocol'>>

/** An installed client that is connected, with a server in the test's hands, and what it is advised. */
export async function openAdvised<Events extends object>(given: Given<Events>) {
  const advices: string[] = []
  const server = createTestServer()
  const tradewire = createTradewire({
    url: 'wss://feed.example/ws', ...given,
    ports: {
      ...server.ports, bus: createScriptedBus(), lifecycle: createScriptedLifecycle(),
      log: { report: () => undefined, advise: (text) => void advices.push(text) },
    },
  })
  tradewire.install({ unmount: () => undefined })
  onTestFinished(() => tradewire.dispose())
  tradewire.client.connect()
  await server.clock.advanceAsync(1)
  return { advices, server, client: tradewire.client }
}
