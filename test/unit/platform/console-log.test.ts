import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { consoleLog, createTradewire, jsonProtocol, type PlatformClientOptions } from '../../../src'
import type { Diagnostic, JsonEvents } from '../../../src'
import { defaultEnvironment } from '../../../src/platform/default-ports'
import { createScriptedBus, createScriptedLifecycle, createScriptedNetwork } from '../../../src/testing/scripted-ports'
import { createTestServer } from '../../../src/testing/test-server'

async function played(options: Partial<PlatformClientOptions<JsonEvents>>): Promise<readonly (readonly unknown[])[]> {
  const lines: (readonly unknown[])[] = []
  vi.stubEnv('NODE_ENV', 'production')
  for (const kind of ['info', 'warn'] as const) {
    vi.spyOn(console, kind).mockImplementation((...words) => void lines.push(words))
  }
  onTestFinished(() => {
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
  })
  const server = createTestServer()
  const { client, dispose } = createTradewire({
    url: 'wss://feed.example/ws?token=abcdefgh', protocol: jsonProtocol(), ...options,
    ports: { ...server.ports, bus: createScriptedBus(), lifecycle: createScriptedLifecycle(),
      network: createScriptedNetwork(), ...options.ports },
  })
  onTestFinished(dispose)
  client.connect()
  await server.clock.advanceAsync(1_000)
  client.on('messageReceived', function brokenListener() {
    throw new Error('at wss://feed.example/ws?token=abcdefgh')
  })
  server.push({ type: 'notice' })
  server.refuse()
  server.drop()
  await server.clock.advanceAsync(100_000)
  return lines
}

describe('the log on the console', () => {
  test('DV-16: has each status with attempt and reason, and each diagnostic with its stack', async () => {
    const lines = await played({ parts: [consoleLog()], name: 'quotes' })
    const prefix = '[tradewire] quotes:'
    expect(lines.slice(0, 2)).toEqual([[prefix, 'connecting'], [prefix, 'open']])
    const [, , thrown = []] = lines
    expect(thrown.slice(0, 2)).toEqual([prefix, 'listener-threw'])
    expect(String(thrown[3])).toContain('brokenListener')
    expect(lines).toContainEqual([prefix, 'reconnecting, attempt 1 of 5, connection-lost 1006'])
    expect(lines).toContainEqual([prefix, 'reconnecting, attempt 5 of 5, connect-failed 1006'])
    expect(lines.at(-1)).toEqual([prefix, 'failed, connect-failed 1006'])
    expect(lines.flat().join('\n')).not.toContain('abcdefgh')
  })

  test('DV-16: a line has no more than there is; a client without a name is the default one', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    onTestFinished(() => void vi.restoreAllMocks())
    defaultEnvironment({ parts: [consoleLog()] }).ports.log.report({ code: 'not-open' })
    expect(warn.mock.calls).toEqual([['[tradewire] default:', 'not-open']])
  })

  test('DV-16: is not there unless asked for, and an application\'s own port wins over it', async () => {
    expect(await played({})).toEqual([])
    const codes: string[] = []
    const log = { report: ({ code }: Diagnostic) => void codes.push(code) }
    expect(await played({ parts: [consoleLog()], ports: { log } })).toEqual([])
    expect(codes).toEqual(['listener-threw'])
  })
})
