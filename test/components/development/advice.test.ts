import { createPinia, setActivePinia } from 'pinia'
import { mount } from '@vue/test-utils'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { defineComponent, h, type Component } from 'vue'
import {
  copyTrading, copyTradingPlain, createTradewire, jsonProtocol, useChannel, useSocket, useSocketLease, useTopic,
  type JsonEvents, type PlatformClientOptions,
} from '../../../src'
import { jsonOutbox } from '../../../src/outbox'
import { useSocketIOStore } from '../../../src/stores'
import { createTestServer } from '../../../src/testing/test-server'
import { createAdvised } from './advised'
import { usePageStage, usePageStageOf } from '../composables/page-stage'

const pageOf = (setup: () => void): Component => defineComponent({
  name: 'quote-page',
  setup() {
    setup()
    return () => h('view')
  },
})

const codesOf = (advices: readonly string[]): readonly string[] =>
  advices.map((text) => /^\[tradewire\] ([\w-]+) \(client \w+\): /.exec(text)?.[1] ?? text)

describe('a mounted app in development', () => {
  const stage = usePageStage()

  test('DV-1: says once, after five seconds, that no page needs the socket, with the cure', async () => {
    const { advices, openPage, settle } = stage.current()
    openPage(pageOf(() => undefined))
    await settle(4_999)
    expect(advices).toEqual([])
    await settle(60_000)
    expect(codesOf(advices)).toEqual(['no-need'])
    expect(advices[0]).toBe([
      '[tradewire] no-need (client default): no page needs the socket, so nothing is opened.',
      'What to do: call useSocket() or useSocketLease() in the setup of a page, or of App.vue for the whole life of '
        + 'the app.',
    ].join('\n'))
  })

  test('DV-7: one client that is installed again is not two', async () => {
    const { advices, openPage, settle } = stage.current()
    for (const _ of [1, 2]) openPage(pageOf(() => useSocketLease()))
    await settle(14_000)
    expect(advices).toEqual([])
  })

  test('DV-1: gives no advice where a page needs the socket, nor for a disposed client', async () => {
    const { advices, openPage, settle } = stage.current()
    openPage(pageOf(() => useSocketLease()))
    await settle(14_000)
    expect(advices).toEqual([])
    const other = stage.restart('h5')
    other.openPage(pageOf(() => undefined))
    other.tradewire.dispose()
    await other.settle(60_000)
    expect(other.advices).toEqual([])
  })

  test('DV-1: does not count the time while the app is not shown', async () => {
    const { advices, lifecycle, openPage, settle } = stage.current()
    openPage(pageOf(() => undefined))
    lifecycle.toBackground()
    await settle(60_000)
    expect(advices).toEqual([])
    lifecycle.toForeground()
    await settle(5_000)
    expect(codesOf(advices)).toEqual(['no-need'])
  })

  test('DV-4: says that a message was sent while the socket was not open', async () => {
    const { advices, client, openPage, settle } = stage.current()
    openPage(pageOf(() => useSocketLease()))
    expect(await client.send(1)).toEqual({ ok: false, code: 'not-open' })
    await client.send(2)
    expect(codesOf(advices)).toEqual(['send-before-open'])
    await settle()
    expect(await client.send(3)).toEqual({ ok: true })
  })

  test('DV-5: prints the stack of a listener that threw, once for each exception', async () => {
    const { advices, client, openPage, settle } = stage.current()
    openPage(pageOf(() => {
      useSocketLease()
      useChannel('statusChanged', function brokenListener() {
        throw new Error('no such field')
      })
    }))
    await settle()
    expect(codesOf(advices)).toEqual(['listener-threw'])
    expect(advices[0]).toContain('no such field')
    expect(advices[0]).toMatch(/\n +at .*brokenListener/)
    client.on('leasesChanged', () => {
      throw new Error('another')
    })
    client.connect()
    expect(codesOf(advices)).toEqual(['listener-threw', 'listener-threw'])
  })

  test.each(['uni.$on', 'useChannel'])('DV-5: a listener of connectError by %s leaves its stack', async (way) => {
    const { advices, bus, socket, openPage, settle } = stage.current()
    socket.behaviour.autoOpen = false
    const brokenListener = (): void => {
      throw new Error('no toast here')
    }
    if (way === 'uni.$on') bus.on('connectError', brokenListener)
    openPage(pageOf(() => {
      useSocketLease()
      if (way === 'useChannel') useChannel('connectError', brokenListener)
    }))
    await settle(300_000)
    const [threw, ...others] = advices.filter((text) => !text.includes('not-reached'))
    expect([codesOf([threw ?? '']), others]).toEqual([['listener-threw'], []])
    expect(threw).toMatch(/connectError: Error: no toast here[^]*brokenListener/)
  })

  test('DV-5: stops after fifty pieces of advice', async () => {
    const { advices, client } = stage.current()
    for (let index = 0; index < 60; index += 1) client.report({ code: 'listener-threw', detail: `row ${index}` })
    expect(advices).toHaveLength(50)
  })

  test('DV-8: names the holders of the socket when close() does not close it', async () => {
    const { advices, client, openPage, settle } = stage.current()
    client.connect()
    client.close()
    expect(advices).toEqual([])
    openPage(pageOf(() => useSocketLease()))
    await settle()
    client.close()
    client.close()
    expect(codesOf(advices)).toEqual(['close-while-held'])
    expect(advices[0]).toContain('Held by quote-page.')
  })

  test('DV-9: names what may be wrong where the address opens no socket', async () => {
    const { advices, socket, openPage, settle } = stage.current()
    socket.behaviour.autoOpen = false
    openPage(pageOf(() => useSocketLease()))
    socket.last().closed()
    await settle(300_000)
    expect(codesOf(advices)).toEqual(['not-reached'])
    for (const cause of ['server runs', 'HTML page', 'self-signed', 'list of socket domains']) {
      expect(advices[0]).toContain(cause)
    }
  })

  test('DV-9: for an address that never answers too, as that of a computer in another network', async () => {
    const { advices, socket, openPage, settle } = stage.current()
    socket.behaviour.autoOpen = false
    openPage(pageOf(() => useSocketLease()))
    await settle(300_000)
    expect(codesOf(advices)).toEqual(['not-reached'])
    expect(advices[0]).toContain('a phone is in the network of the computer')
  })

  test('DV-10: finds that uni.$off without a handler removed a listener of the plugin', async () => {
    const { advices, bus, openPage, settle } = stage.current()
    const received: number[] = []
    openPage(pageOf(() => {
      useSocketLease()
      useChannel('statusChanged', () => received.push(1))
    }))
    bus.clear('tradewire:statusChanged')
    await settle()
    expect(received).toEqual([])
    expect(codesOf(advices)).toEqual(['listener-removed'])
    expect(advices[0]).toContain('tradewire:statusChanged')
  })

  test('DV-10: gives no advice for listeners that were removed, also during an event', async () => {
    const { advices, bus, openPage, settle } = stage.current()
    const stops: (() => void)[] = []
    let calls = 0
    const listener = (): void => {
      calls += 1
      stops.forEach((stop) => stop())
    }
    openPage(pageOf(() => {
      for (const _page of [1, 2]) stops.push(useChannel('statusChanged', listener))
      useSocketLease()
    }))
    await settle()
    expect(calls).toBe(1)
    expect(bus.listenerCount('tradewire:statusChanged')).toBe(0)
    expect(advices).toEqual([])
  })
})

describe('a mounted app of jsonProtocol() in development', () => {
  const stage = usePageStageOf<JsonEvents>(() => jsonProtocol())

  test('DV-12: the quick start as it is copied gives no advice', async () => {
    const { advices, openPage, settle } = stage.current()
    openPage(pageOf(() => void useSocket()))
    await settle(600_000)
    expect(advices).toEqual([])
  })
})

/** As JavaScript has it: no compiler looks at the names. */
const misspelt = (options: Record<string, unknown>): object => options

describe('calls with options that they do not know', () => {
  const stage = usePageStageOf<JsonEvents>(() => jsonProtocol({ ping: 'ping' }))

  test('DV-6: each is reported once, with the nearest name', async () => {
    const { advices, client, openPage, settle } = stage.current()
    openPage(pageOf(() => {
      const { send, request } = useSocket<object>(misspelt({ whenn: true, wehn: true }))
      for (const _again of [1, 2]) {
        void send('say', 1, misspelt({ waitMS: 1 }))
        void request('query', 1, misspelt({ timeout: 5_000, waitMs: 1_000 }))
      }
      useTopic('prices', () => undefined, misspelt({ subscirbe: () => undefined }))
    }))
    onTestFinished(jsonOutbox(misspelt({ field: 'key' })).listen(client, {
      answered: () => undefined, frameable: () => undefined, amend: () => undefined,
    }))
    await settle()
    expect(advices.filter((text) => text.includes('unknown-option')).map((text) => text.split('\n')[1])).toEqual([
      'useSocket().whenn: did you mean useSocket().when?', 'useSocket().wehn: did you mean useSocket().when?',
      'send().waitMS: did you mean send().waitMs?',
      'request().timeout: did you mean request().timeoutMs?',
      'useTopic().subscirbe: did you mean useTopic().subscribe?', 'jsonOutbox().field: known: id',
    ])
  })
})

describe('an app that is set up wrongly', () => {
  const undo: (() => void)[] = []
  afterEach(() => undo.splice(0).forEach((step) => step()))

  async function run(
    options: Partial<PlatformClientOptions<object>> & Record<string, unknown> = {}, plugins = [createPinia()],
  ): Promise<{ readonly advices: readonly string[] }> {
    const { advices, server, tradewire } = createAdvised<object>({
      protocol: jsonProtocol({ ping: () => ({ type: 'ping' }) }), ...options,
    })
    if (options.protocol === undefined) server.answer(() => ({ type: 'pong' }))
    const page = pageOf(() => useSocketLease(true, { client: tradewire.client.name }))
    const wrapper = mount(page, { global: { plugins: [...plugins, tradewire] } })
    undo.push(() => wrapper.unmount())
    await server.clock.advanceAsync(60_000)
    return { advices }
  }

  test('DV-2: an address of http:// is reported, with what was expected', async () => {
    const { advices } = await run({ url: 'http://feed.example/ws?token=abcdefgh' })
    expect(codesOf(advices)).toEqual(['wrong-address'])
    expect(advices[0]).toContain('expected wss://host/path, got http://feed.example/ws')
    expect(advices[0]).not.toContain('abcdefgh')
  })

  test('DV-3: copyTrading() without a session is reported', async () => {
    expect(codesOf((await run({ protocol: copyTrading() })).advices)).toEqual(['no-session'])
  })

  test('DV-6: an unknown option is reported with the nearest known one', async () => {
    const given: Record<string, unknown> = { heders: {}, policy: { pingIntervallMs: 1_000 }, whatever: 1 }
    const { advices } = await run(given)
    expect(codesOf(advices)).toEqual(['unknown-option', 'unknown-option', 'unknown-option'])
    expect(advices[0]).toContain('heders: did you mean header?')
    expect(advices[1]).toContain('whatever: known: name, url, protocol,')
    expect(advices[2]).toContain('policy.pingIntervallMs: did you mean policy.pingIntervalMs?')
  })

  test.each([
    ['jsonProtocol().logIn: did you mean jsonProtocol().login?', () => jsonProtocol(misspelt({ logIn: 1 }))],
    ['copyTrading().currencyDigit: did you mean copyTrading().currencyDigits?', () =>
      copyTrading(misspelt({ currencyDigit: {}, session: { userId: 1 } }))],
    ['copyTradingPlain().goodby: did you mean copyTradingPlain().goodbye?', () => copyTradingPlain({
      currency: 'USD', currencyDigits: { USD: 2 }, firstFrame: {}, session: { userId: 1 }, ...misspelt({ goodby: {} }),
    })],
  ])('DV-6: %s', async (reported, protocol) => {
    const { advices } = await run({ protocol: protocol() })
    const unknown = advices.filter((text) => text.includes('unknown-option'))
    expect(unknown).toEqual([expect.stringContaining(reported)])
  })

  test('DV-60: an interval or a timeout in seconds is reported, a short linger is not', async () => {
    const policy = { pingIntervalMs: 30, pongTimeoutMs: 100, lingerMs: 5, closeTimeoutMs: 0 }
    const { advices } = await run({ policy, protocol: copyTrading({ session: { userId: 1 }, resyncTimeoutMs: 10 }) })
    const reported = advices.filter((text) => text.includes('time-in-seconds'))
    expect(reported.map((text) => text.split('\n')[1])).toEqual([
      'policy.pingIntervalMs: 30', 'copyTrading().resyncTimeoutMs: 10',
    ])
  })

  test('DV-7: two clients of one name are reported', async () => {
    expect((await run()).advices).toEqual([])
    expect((await run({ name: 'chat' })).advices).toEqual([])
    expect(codesOf((await run()).advices)).toEqual(['two-clients'])
  })

  test('DV-11: an app without Pinia is sound, until it uses a store', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    onTestFinished(() => warn.mockRestore())
    expect((await run({}, [])).advices).toEqual([])
    setActivePinia(undefined)
    expect(() => useSocketIOStore()).toThrow('Pinia')
    const text = /^\[tradewire\] no-pinia \(client default\): .*\nWhat to do: .*$/
    expect(warn.mock.calls).toEqual([[expect.stringMatching(text)]])
  })

  test('DV-13: advice goes to the console by default, and nowhere with a port without `advise`', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    onTestFinished(() => warn.mockRestore())
    const { ports } = createTestServer()
    const given = { url: 'wss://feed.example/ws', protocol: jsonProtocol(), heder: {} }
    createTradewire({ ...given, ports }).dispose()
    expect(warn.mock.calls).toEqual([[expect.stringContaining('heder: did you mean header?')]])
    createTradewire({ ...given, ports: { ...ports, log: { report: () => undefined } } }).dispose()
    expect(warn).toHaveBeenCalledTimes(1)
  })
})
