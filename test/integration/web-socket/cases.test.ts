import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createSystemClock } from '../../../src/platform/system/system-ports'
import { UniWebSocket } from '../../../src/web-socket/standard/uni-web-socket'
import { startFarSide, type FarSide } from '../../web-socket-cases/far-side'
import { createAppSockets } from '../../../src/testing/uni/app-sockets'
import { createTcpWire } from '../../support/uni-doubles/tcp-wire'
import type { NativeWire, UniSocketDouble } from '../../../src/testing/uni/native-wire'
import { createWeixinSockets } from '../../../src/testing/uni/weixin-sockets'
import { cases } from '../../web-socket-cases/cases'
import { runCase, until, type CasePlatform } from '../../web-socket-cases/ground'

interface Runtime {
  readonly title: string
  readonly platform: CasePlatform
  readonly hasBlob: boolean
  readonly create: (wire: NativeWire) => UniSocketDouble
}

const clock = createSystemClock()

const runtimes: readonly Runtime[] = [
  { title: 'uni-app-plus', platform: 'app', hasBlob: false, create: (wire) => createAppSockets(wire, { clock }) },
  {
    title: 'WeChat with a Blob',
    platform: 'mp-weixin',
    hasBlob: true,
    create: (wire) => createWeixinSockets(wire, { clock }),
  },
  {
    title: 'WeChat with errors alone',
    platform: 'mp-weixin',
    hasBlob: false,
    create: (wire) => createWeixinSockets(wire, { clock, errorOnly: true }),
  },
]

/** Rules of each kind of case, in addition to WS-60. */
const rulesOf = {
  address: '', constructor: 'WS-64', protocols: 'WS-3', interface: 'WS-4', send: 'WS-6, WS-7, WS-64, WS-65',
  binaryType: 'WS-11', message: 'WS-11', close: 'WS-5, WS-12, WS-13, WS-15, WS-84, WS-85',
  events: 'WS-17, WS-18, WS-69', handlers: 'WS-16', listeners: 'WS-17, WS-68, WS-69, WS-86',
  shape: 'WS-18, WS-80, WS-82',
} as const

test('WS-60: names the rules for each kind of WebSocket case', () => {
  expect(cases.filter(({ name }) => !Object.hasOwn(rulesOf, name.split(':')[0] ?? ''))).toEqual([])
})

let far: FarSide
beforeAll(async () => {
  far = await startFarSide()
})
afterAll(() => far.dispose())

describe.each(runtimes)('over $title', ({ platform, hasBlob, create }) => {
  const wire = createTcpWire()
  const reported: string[] = []

  /** Catches listener exceptions, which are rethrown in a timer and would end the process. */
  function reportingTimers(): void {
    const { setTimeout } = globalThis
    vi.stubGlobal('setTimeout', (callback: () => void, delayMs: number) => setTimeout(() => {
      try {
        callback()
      } catch (error) {
        reported.push(String(error))
      }
    }, delayMs))
  }

  const sockets = create(wire)

  beforeEach(() => {
    vi.stubGlobal('uni', sockets)
    if (!hasBlob) vi.stubGlobal('Blob', undefined)
    reported.length = 0
    reportingTimers()
    return () => {
      vi.unstubAllGlobals()
    }
  })

  for (const [kind, rules] of Object.entries(rulesOf)) {
    for (const tried of cases.filter(({ name }) => name.startsWith(`${kind}:`))) {
      test(`WS-60 ${rules}: ${tried.name}`, async () => {
        const origin = (port: number): string => `ws://127.0.0.1:${port}`
        await runCase(tried, {
          WebSocket: UniWebSocket, platform, server: origin(far.port), deadServer: origin(far.deadPort),
        })
        const { reports = [] } = tried
        expect(reported.map((words, place) => words.includes(reports[place] ?? 'nothing') || words))
          .toEqual(reports.map(() => true))
        await until(() => sockets.alive() === 0, 'nothing is left')
      })
    }
  }
})
