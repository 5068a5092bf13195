import { onTestFinished } from 'vitest'
import { createTradewire, type Diagnostic, type PlatformClientOptions } from '../../../src'
import { createScriptedBus, createScriptedLifecycle } from '../../../src/testing/scripted-ports'
import { createTestServer } from '../../../src/testing/test-server'

/** The code of each piece of advice. */
export const codesOf = (advices: readonly string[]): readonly string[] =>
  advices.map((text) => /^\[tradewire\] ([\w-]+)/.exec(text)?.[1] ?? text)

/** As JavaScript has it: no compiler looks at the values. */
export const unchecked = (value: unknown): never => value as never

export type Given<Events extends object> = Pick<PlatformClientOptions<Events>, 'protocol'>
  & Partial<Omit<PlatformClientOptions<Events>, 'ports' | 'protocol'>>

/** A client with a server in the test's hands, what it reports and what it is advised. */
export function createAdvised<Events extends object>(given: Given<Events>) {
  const advices: string[] = []
  const reports: Diagnostic[] = []
  const server = createTestServer()
  const tradewire = createTradewire({
    url: 'wss://feed.example/ws', ...given,
    ports: {
      ...server.ports, bus: createScriptedBus(), lifecycle: createScriptedLifecycle(),
      log: { report: (diagnostic) => void reports.push(diagnostic), advise: (text) => void advices.push(text) },
    },
  })
  onTestFinished(() => tradewire.dispose())
  return { advices, reports, server, tradewire, client: tradewire.client }
}

/** The same, installed and connected. */
export async function openAdvised<Events extends object>(given: Given<Events>) {
  const made = createAdvised(given)
  made.tradewire.install({ unmount: () => undefined })
  made.client.connect()
  await made.server.clock.advanceAsync(1)
  return made
}
