import { expect, onTestFinished, vi } from 'vitest'
import { effectScope } from 'vue'
import { createTradewire, useSocket, type Diagnostic } from '../../../src'
import type { PlatformClientOptions } from '../../../src/connection/runtime/client-options'
import { createScriptedBus, createScriptedLifecycle } from '../../../src/testing/scripted-ports'
import { createTestServer } from '../../../src/testing/test-server'

export const codesOf = (advices: readonly string[]): readonly string[] =>
  advices.map((text) => /^\[tradewire\] ([\w-]+)/.exec(text)?.[1] ?? text)

const subjectsOf = (advices: readonly string[]): readonly string[] =>
  advices.map((text) => text.split('\n').slice(1, -1).join('\n'))

/** Bypasses type checks, as in a JavaScript app. */
export const unchecked = (value: unknown): never => value as never

export function inChinese(): void {
  const language = vi.spyOn(navigator, 'language', 'get').mockReturnValue('zh-CN')
  onTestFinished(() => language.mockRestore())
}

export function printed(): readonly string[] {
  const lines: string[] = []
  const warn = vi.spyOn(console, 'warn').mockImplementation((text: unknown) => void lines.push(String(text)))
  onTestFinished(() => warn.mockRestore())
  return lines
}

export type Given<Events extends object> = Pick<PlatformClientOptions<Events>, 'protocol'>
  & Partial<Omit<PlatformClientOptions<Events>, 'ports' | 'protocol'>>

export function createAdvised<Events extends object>(given: Given<Events>) {
  const advices: string[] = []
  const reports: Diagnostic[] = []
  const server = createTestServer()
  const lifecycle = createScriptedLifecycle()
  const tradewire = createTradewire({
    url: 'wss://feed.example/ws', ...given,
    ports: {
      ...server.ports, bus: createScriptedBus(), lifecycle,
      log: { report: (diagnostic) => void reports.push(diagnostic), advise: (text) => void advices.push(text) },
    },
  })
  const page = effectScope(true)
  onTestFinished(() => {
    page.stop()
    tradewire.dispose()
  })
  return {
    advices, reports, server, lifecycle, tradewire, client: tradewire.client,
    after: (ms: number) => server.clock.advanceAsync(ms),
    inPage: (setUp: () => unknown): void => void page.run(setUp),
    socket: () => page.run(() => useSocket<object>()) ?? expect.fail(),
  }
}

export async function openAdvised<Events extends object>(given: Given<Events>) {
  const made = createAdvised(given)
  made.tradewire.install({ unmount: () => undefined })
  made.client.connect()
  await made.after(1)
  return made
}

type App = Awaited<ReturnType<typeof openAdvised<object>>>

/**
 * Title, app actions, advice codes, part of the first advice (or its case lines in English and Chinese), and client
 * options.
 */
export type Case = [
  title: string, happens: (app: App) => unknown, codes: readonly string[],
  words?: string | RegExp | readonly [english: string, chinese: string] | undefined, given?: Partial<Given<object>>,
]

export async function playCase(
  protocol: Given<object>['protocol'], [, happens, codes, words = '', given]: Case,
  open: (given: Given<object>) => App | Promise<App> = openAdvised,
) {
  async function play(): Promise<readonly string[]> {
    const { advices, ...app } = await open({ protocol, ...given })
    await happens({ advices, ...app })
    expect(codesOf(advices)).toEqual(codes)
    expect(advices.join()).not.toContain('5ecret')
    app.tradewire.dispose()
    return advices
  }

  const advices = await play()
  if (words instanceof RegExp) return expect(advices[0]).toMatch(words)
  if (typeof words === 'string') return expect(advices[0] ?? '').toContain(words)
  inChinese()
  expect([subjectsOf(advices)[0], subjectsOf(await play())[0]]).toEqual(words)
}
