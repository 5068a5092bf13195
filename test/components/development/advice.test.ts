import { setActivePinia } from 'pinia'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createApp, h } from 'vue'
import {
  copyTrading, copyTradingPlain, createTradewire, echo, heartCheck, jsonProtocol, modeCode, useChannel, useSocket,
  useSocketLease, useTopic, type Protocol,
} from '../../../src'
import { chatProtocol, createChatPlugin } from '../../../src/chat'
import { createOutboxPlugin, jsonOutbox } from '../../../src/outbox'
import { callSocketIo, socketIoProtocol } from '../../../src/socket-io'
import { useSocketIOStore } from '../../../src/stores'
import { createTestServer } from '../../../src/testing/test-server'
import { type Case, codesOf, openAdvised, playCase, printed, unchecked } from './advised'
import { component } from '../scripted-stage'
import { type PageStage, usePageStage, usePageStageOf } from '../composables/page-stage'

type Page = readonly [
  title: string, setUp: (stage: PageStage) => void, happens: (stage: PageStage) => unknown, codes: readonly string[],
]

const throwing = (error: string) => function brokenListener(): never {
  throw new Error(error)
}
const lease = (): void => useSocketLease()

describe('a mounted app in development', () => {
  const { current } = usePageStage()

  test.each<Page>([
    ['DV-1, DV-81: reports once after five seconds that no page needs the socket, and suggests a fix', () => undefined,
      async ({ advices, settle }) => {
        await settle(4_999)
        expect(advices).toEqual([])
        await settle(60_000)
        expect(advices[0]).toBe([
          '[tradewire] no-need (client default): no page needs the socket, so no connection opens.',
          'What to do: call useSocket() (with jsonProtocol() or socketIoProtocol()) or useSocketLease() (with any '
            + 'protocol) in the setup of a page, or of App.vue for the app\'s whole lifetime; if only later pages need '
            + 'this client, ignore this.',
        ].join('\n'))
      }, ['no-need']],
    ['DV-1: does not report a disposed client', () => undefined, ({ tradewire, settle }) => {
      tradewire.dispose()
      return settle(60_000)
    }, []],
    ['DV-1: does not count the time while the app is hidden', () => undefined,
      async ({ advices, lifecycle, settle }) => {
        lifecycle.toBackground()
        await settle(60_000)
        expect(advices).toEqual([])
        lifecycle.toForeground()
        await settle(5_000)
      }, ['no-need']],
    ['DV-1, DV-7: gives no advice when a second page holds a lease on the same client', lease,
      ({ openPage, settle }) => {
        openPage(component(lease))
        return settle(14_000)
      }, []],
    ['DV-5: prints the stack of a throwing listener, once for each exception', () => {
      useSocketLease()
      useChannel('statusChanged', throwing('no such field'))
    }, async ({ advices, client, settle }) => {
      await settle()
      expect(codesOf(advices)).toEqual(['listener-threw'])
      expect(advices[0]).toMatch(/no such field[^]*\n +at .*brokenListener/)
      client.on('leasesChanged', throwing('another'))
      client.connect()
    }, ['listener-threw', 'listener-threw']],
    ...(['uni.$on', 'useChannel'] as const).map((way): Page => [
      `DV-5: prints the stack of a connectError listener that throws by ${way}`, ({ bus, socket }) => {
        socket.behaviour.autoOpen = false
        if (way === 'uni.$on') bus.on('connectError', throwing('no toast here'))
        else useChannel('connectError', throwing('no toast here'))
        useSocketLease()
      }, async ({ advices, settle }) => {
        await settle(300_000)
        const text = advices.find((each) => each.includes('listener-threw'))
        expect(text).toMatch(/connectError: Error: no toast here[^]*brokenListener/)
      }, ['not-reached', 'attempts-spent', 'listener-threw'],
    ]),
    ['DV-5: gives at most fifty pieces of advice', () => undefined, ({ client }) => {
      for (let index = 0; index < 60; index += 1) client.report({ code: 'listener-threw', detail: `row ${index}` })
    }, Array.from({ length: 50 }, () => 'listener-threw')],
    ['DV-10: reports that uni.$off without a handler removed a listener of the plugin', () => {
      useSocketLease()
      useChannel('statusChanged', () => expect.fail())
    }, async ({ advices, bus, settle }) => {
      bus.clear('tradewire:statusChanged')
      await settle()
      expect(advices[0]).toContain('tradewire:statusChanged')
    }, ['listener-removed']],
  ])('%s', async (_, setUp, happens, codes) => {
    const stage = current()
    stage.openPage(component(() => setUp(stage)))
    await happens(stage)
    expect(codesOf(stage.advices)).toEqual(codes)
  })

  test('DV-10: gives no advice for listeners that the app removes, even during an event', async () => {
    const { advices, bus, openPage, settle } = current()
    const stops: (() => void)[] = []
    let calls = 0
    const listener = (): void => {
      calls += 1
      stops.forEach((stop) => stop())
    }
    openPage(component(() => {
      for (const _page of [1, 2]) stops.push(useChannel('statusChanged', listener))
      useSocketLease()
    }))
    await settle()
    expect(calls).toBe(1)
    expect(bus.listenerCount('tradewire:statusChanged')).toBe(0)
    expect(advices).toEqual([])
  })
})

describe('a mounted app with jsonProtocol() in development', () => {
  const { current } = usePageStageOf(() => jsonProtocol())

  test('DV-12: gives no advice for the unchanged quick start', async () => {
    const { advices, openPage, settle } = current()
    openPage(component(() => void useSocket()))
    await settle(600_000)
    expect(advices).toEqual([])
  })
})

const json = jsonProtocol({ ping: 'ping' })
const session = { userId: 1 }
const names = ['name', 'url', 'protocol', 'header', 'protocols', 'native', 'policy', 'maxFrameBytes', 'allowInsecure',
  'persist', 'debug', 'parts', 'ports']
const soon = ({ after }: Parameters<Case[1]>[0]): Promise<void> => after(6_000)
const linesOf = (advices: readonly string[]): readonly (string | undefined)[] =>
  advices.map((text) => text.split('\n')[1])

test.each<Case>([
  ['DV-2: reports an http:// address, with the expected form', soon, ['wrong-address'],
    'expected wss://host/path, got http://feed.example/ws', { url: 'http://feed.example/ws?token=5ecret78' }],
  ['DV-3: reports copyTrading() without a session', soon, ['no-session'], undefined, { protocol: copyTrading() }],
  ['DV-6: reports an unknown option with the nearest known name', () => undefined, ['unknown-option'],
    ['heders: did you mean header?', 'heders：是否想写 header？'], unchecked({ heders: {} })],
  ['DV-6: lists all options when no known name is similar', () => undefined, ['unknown-option'],
    [`whatever: the known names are ${names.join(', ')}`, `whatever：可用的有 ${names.join('、')}`],
    unchecked({ whatever: 1 })],
  ['DV-6: reports an unknown option of the policy', () => undefined, ['unknown-option'],
    'policy.pingIntervallMs: did you mean policy.pingIntervalMs?', unchecked({ policy: { pingIntervallMs: 1_000 } })],
  ['DV-6: reports an unknown option of jsonProtocol()', () => undefined, ['unknown-option'],
    'jsonProtocol().logIn: did you mean jsonProtocol().login?', { protocol: jsonProtocol(unchecked({ logIn: 1 })) }],
  ['DV-6: reports an unknown option of socketIoProtocol()', () => undefined, ['unknown-option'],
    'socketIoProtocol().nameSpace: did you mean socketIoProtocol().namespace?',
    { protocol: socketIoProtocol(unchecked({ nameSpace: '/chat' })) }],
  ['DV-6: reports an unknown option of chatProtocol()', () => undefined, ['unknown-option'],
    'chatProtocol().burstsMs: did you mean chatProtocol().burstMs?',
    { protocol: chatProtocol(unchecked({ burstsMs: 1_000, session })) }],
  ['DV-6: reports an unknown option of callSocketIo()', ({ client }) => {
    void callSocketIo(unchecked(client), 'add', [1], unchecked({ timeout: 500 }))
  }, ['unknown-option', 'send-before-open'], 'callSocketIo().timeout: did you mean callSocketIo().timeoutMs?',
  { protocol: socketIoProtocol() }],
  ['DV-6: reports an unknown option of copyTrading()', () => undefined, ['unknown-option'],
    'copyTrading().currencyDigit: did you mean copyTrading().currencyDigits?',
    { protocol: copyTrading(unchecked({ currencyDigit: {}, session })) }],
  ['DV-6: reports an unknown option of copyTradingPlain()', () => undefined, ['unknown-option'],
    'copyTradingPlain().goodby: did you mean copyTradingPlain().goodbye?', {
      protocol: copyTradingPlain(unchecked({
        currency: 'USD', currencyDigits: { USD: 2 }, firstFrame: {}, session, goodby: {},
      })),
    }],
  ...([
    ['policy.pingIntervalMs', { pingIntervalMs: 3_000 }, [
      'pingIntervalMs: did you mean policy.pingIntervalMs?', 'pingIntervalMs：是否想写 policy.pingIntervalMs？',
    ]],
    ['no option for pong', { pong: 'pong' }, 'pong: the known names are name, '],
    ['policy.maxAttempts', { maxAttempts: 3 }, 'maxAttempts: did you mean policy.maxAttempts?'],
    ['jsonProtocol().ping', { ping: 'ping' }, 'ping: did you mean jsonProtocol().ping?'],
    ['policy.pingIntervalMs instead of topicIntervalMs',
      { protocol: jsonProtocol(unchecked({ ping: 'ping', pingIntervalMs: 3_000 })) },
      'jsonProtocol().pingIntervalMs: did you mean policy.pingIntervalMs?'],
    ['isPong', { protocol: jsonProtocol(unchecked({ ping: 'ping', pong: 'pong' })) },
      'jsonProtocol().pong: did you mean jsonProtocol().isPong?'],
    ['createTradewire().url', { protocol: jsonProtocol(unchecked({ ping: 'ping', url: 'wss://feed.example' })) },
      'jsonProtocol().url: did you mean createTradewire().url?'],
    ['intervalMs', { protocol: heartCheck(unchecked({ interval: 3_000 })) },
      'heartCheck().interval: did you mean heartCheck().intervalMs?'],
    ['heartbeatMs', { protocol: modeCode(unchecked({ heartbeat: 3_000 })) },
      'modeCode().heartbeat: did you mean modeCode().heartbeatMs?'],
    ['policy.reconnect', { protocol: Reflect.apply(echo, undefined, [{ reconnect: true }]) as Protocol<object> },
      'echo().reconnect: did you mean policy.reconnect?'],
    ['no option of echo()', { protocol: Reflect.apply(echo, undefined, [{ interval: 1 }]) as Protocol<object> },
      ['echo().interval: echo() has no options', 'echo().interval：echo() 没有选项']],
  ] as const).map(([place, given, line]): Case => [
    `DV-87: suggests ${place} for an option in the wrong place`, () => undefined, ['unknown-option'], line,
    unchecked(given),
  ]),
  ['DV-60: reports a time in seconds', ({ advices }) => {
    expect(linesOf(advices)).toEqual([
      'policy.pingIntervalMs: 30', 'policy.lingerMs: 5', 'policy.minUptimeMs: 5', 'policy.backgroundMs: 600',
      'policy.renewalMs: 60', 'copyTrading().resyncTimeoutMs: 10',
    ])
  }, Array.from({ length: 6 }, () => 'time-in-seconds'), undefined, {
    policy: {
      pingIntervalMs: 30, pongTimeoutMs: 100, lingerMs: 5, minUptimeMs: 5, backgroundMs: 600,
      renewalMs: 60, retryLaterMs: 600,
    },
    protocol: copyTrading({ session, resyncTimeoutMs: 10 }),
  }],
])('%s', (...each) => playCase(json, each))

test('DV-6: reports each unknown call option once, with the nearest known name', async () => {
  const { advices, client, server, inPage, after } = await openAdvised({ protocol: json })
  inPage(() => {
    const { send, request } = useSocket<object>(unchecked({ whenn: true, wehn: true }))
    for (const _again of [1, 2]) {
      void send('say', 1, unchecked({ waitMS: 1 }))
      void request('query', 1, unchecked({ timeout: 5_000, waitMs: 1_000 }))
    }
    useTopic('prices', () => undefined, unchecked({ subscirbe: () => undefined }))
  })
  onTestFinished(jsonOutbox(unchecked({ field: 'key' })).listen(client, {
    answered: () => undefined, frameable: () => undefined, amend: () => undefined,
  }))
  const ports = { clock: server.clock }
  const wire = { frame: Object, listen: () => () => undefined }
  for (const plugin of [
    createOutboxPlugin(unchecked({ wire: jsonOutbox(), requestTimeout: 5_000, settleMs: 10, ports })),
    createChatPlugin(unchecked({ wire, name: 'chat', ports })),
  ]) {
    const app = createApp({ render: () => h('i') })
    plugin.install(app)
    app.mount(document.createElement('div'))
    await after(1_000)
    app.unmount()
  }
  expect(linesOf(advices)).toEqual([
    'useSocket().whenn: did you mean useSocket().when?', 'useSocket().wehn: did you mean useSocket().when?',
    'send().waitMS: did you mean send().waitMs?',
    'request().timeout: did you mean request().timeoutMs?',
    'useTopic().subscirbe: did you mean useTopic().subscribe?', 'jsonOutbox().field: the known names are id',
    'createOutboxPlugin().requestTimeout: did you mean createOutboxPlugin().requestTimeoutMs?',
    'createOutboxPlugin().settleMs: 10', 'createChatPlugin().name: the known names are '
      + 'wire, client, ports, uploadTimeoutMs, pageSize, me, upload, fetchHistory',
  ])
})

test('DV-7: reports two clients with the same name', async () => {
  const advised: (readonly string[])[] = []
  for (const name of ['default', 'chat', 'default']) {
    advised.push(codesOf((await openAdvised({ protocol: json, name })).advices))
  }
  expect(advised).toEqual([[], [], ['two-clients']])
})

test('DV-11, DV-81: accepts an app without Pinia until the app uses a store', async () => {
  const lines = printed()
  expect((await openAdvised({ protocol: json })).advices).toEqual([])
  setActivePinia(undefined)
  expect(() => useSocketIOStore()).toThrow('Pinia')
  expect(lines).toEqual([expect.stringMatching(
    /^\[tradewire\] no-pinia \(client default\): .*\nWhat to do: .* with jsonProtocol\(\) or .* also useSocket\(\)\.$/,
  )])
})

test('DV-13: prints advice in the console by default, but not for a port without `advise`', () => {
  const lines = printed()
  const { ports } = createTestServer()
  const given = { url: 'wss://feed.example/ws', protocol: jsonProtocol(), heder: {} }
  createTradewire({ ...given, ports }).dispose()
  expect(lines).toEqual([expect.stringContaining('heder: did you mean header?')])
  createTradewire({ ...given, ports: { ...ports, log: { report: () => undefined } } }).dispose()
  expect(lines).toHaveLength(1)
})
