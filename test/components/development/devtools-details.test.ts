import { describe, expect, test, vi } from 'vitest'
import type { SocketStatus } from '../../../src/connection/machine/status'
import type { DevtoolsApi, TimelineEvent } from '../../../src/platform/devtools/devtools-api'
import { frameLook, redactedCopy } from '../../../src/connection/inspector/inspector-model'
import { createClientTree, nodeOf, stateOf } from '../../../src/platform/devtools/client-tree'
import { createTimeline } from '../../../src/platform/devtools/timeline'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { runOpened } from './devtools-rig'

const statusOf = (fields: Partial<SocketStatus>): SocketStatus => ({
  status: 'open', attempt: 0, maxAttempts: 5, nextAtMs: null, slotAwaitedSinceMs: null, pausedBy: null, failure: null,
  sinceMs: 0, ...fields,
})

function inspect(fields: Partial<SocketStatus> = {}) {
  const lease = { label: 'page', kind: 'lease', held: true, suspended: false } as const
  return createClientTree({
    name: 'quotes', status: () => statusOf(fields), tabs: () => ({}), session: () => null,
    leases: () => [lease, { ...lease, suspended: true }, { ...lease, held: false }],
  })
}

const coloursOf = (node: ReturnType<typeof nodeOf> | undefined) => node?.tags?.map((tag) => tag.backgroundColor)

describe('the inspector', () => {
  test('DV-17: uses the healthy colour only for held leases and the statuses idle and open', () => {
    const [good] = coloursOf(nodeOf(inspect())) ?? []
    const goodOnes = (['idle', 'open', 'connecting', 'reconnecting', 'paused', 'failed'] as const)
      .filter((status) => coloursOf(nodeOf(inspect({ status })))?.[0] === good)
    expect(goodOnes).toEqual(['idle', 'open'])
    const { children } = nodeOf(inspect())
    expect(children?.map((child) => child.tags?.[0]?.label)).toEqual(['held', 'suspended', 'not needed'])
    expect(children?.map((child) => coloursOf(child)?.[0] === good)).toEqual([true, false, false])
  })

  test('DV-17: shows the last 20 statuses with their time of day, and a missing user as null', () => {
    const tree = inspect()
    for (let attempt = 1; attempt <= 25; attempt += 1) {
      tree.changed(statusOf({ status: 'reconnecting', attempt, sinceMs: Date.UTC(2026, 0, 2, 3, 4, attempt) }))
    }
    const shown = stateOf(tree, 'quotes')
    expect(shown?.attempts).toHaveLength(20)
    expect(shown?.attempts?.[19]).toEqual({ key: '03:04:25.000', value: 'reconnecting, attempt 25 of 5' })
    expect(shown?.session).toEqual([{ key: 'userId', value: null }])
  })

  test('DV-17: returns no data for another plugin’s inspector', async () => {
    const { devtools } = await runOpened()
    expect(devtools.tree('other')).toEqual([])
    expect(devtools.state('default', 'other')).toEqual({})
  })
})

describe('the timeline', () => {
  test('DV-18: names a frame by its type if the type has at most 40 characters', async () => {
    const { devtools, server, settle } = await runOpened()
    const whole = (length: number): string => JSON.stringify({ type: 'long', text: ' '.repeat(length - 25) })
    const frames = [
      JSON.stringify({ type: 'x'.repeat(40) }), JSON.stringify({ type: 'x'.repeat(41) }), '{"type":7}', 'null',
      'no JSON', whole(10_000), whole(10_001), new ArrayBuffer(9),
    ]
    frames.forEach((frame) => server.push(frame))
    await settle(0)
    const shown = devtools.events.filter(({ title }) => title.startsWith('←'))
    expect(shown.map(({ title }) => title)).toEqual([
      `← ${'x'.repeat(40)}`, '← frame', '← frame', '← frame', '← frame', '← long', '← frame', '← frame',
    ])
    expect(shown[4]?.data).toEqual({ frame: 'no JSON' })
    expect(shown[7]).toMatchObject({ subtitle: '9 bytes', data: { frame: '9 bytes' } })
  })

  test('DV-20: stops recording after 10,000 events, including summaries, and copies no later event', () => {
    const clock = createSimulatedClock()
    const events: TimelineEvent[] = []
    const api: DevtoolsApi = {
      on: { getInspectorTree: () => undefined, getInspectorState: () => undefined },
      addInspector: () => undefined, sendInspectorTree: () => undefined, sendInspectorState: () => undefined,
      addTimelineLayer: () => undefined, addTimelineEvent: ({ event }) => void events.push(event), now: () => 0,
    }
    const timeline = createTimeline('tradewire', clock)
    timeline.connect(api)
    const copied = vi.fn()
    for (let index = 0; index < 9_999; index += 1) {
      timeline.add({ kind: 'status', title: 'open', data: () => undefined })
    }
    timeline.add({ kind: 'received', title: 'counted', data: copied })
    expect(copied).not.toHaveBeenCalled()
    clock.advance(1_000)
    timeline.add({ kind: 'received', title: 'more', data: () => undefined })
    expect(events).toHaveLength(10_000)
    expect(events.at(-1)).toMatchObject({
      title: 'the timeline is full: reload the page', logType: 'warning', data: { received: 1 },
    })
    timeline.add({ kind: 'status', title: 'closed', data: copied })
    expect(events).toHaveLength(10_000)
    expect(copied).not.toHaveBeenCalled()
  })
})

describe('shown values', () => {
  const plain = (text: string): string => text

  test('DV-19: shows up to 20 items, 20 fields and 500 characters in full', () => {
    const list = Array.from({ length: 20 }, () => 1)
    const fields = Object.fromEntries(list.map((one, index) => [`field${index}`, one]))
    const text = 'y'.repeat(500)
    expect(redactedCopy({ list, fields, text }, plain)).toEqual({ list, fields, text })
    expect(redactedCopy({ ...fields, more: 1 }, plain)).not.toHaveProperty('more')
    expect(redactedCopy([...list, 1, 1], plain)).toEqual([...list, '… 2 more'])
    expect(redactedCopy({ one: 1, two: 2 }, (text) => text.replace(/one|two/, '***'))).toEqual({ '***': 2 })
    expect(redactedCopy({ '…': 1, ...fields }, plain)).toMatchObject({ '…': '1 more fields' })
  })

  test('DV-19: copies no getters, functions or prototypes, and cuts objects at the fifth level', () => {
    const list = vi.fn()
    const value = {
      get list() {
        return list() as unknown
      },
      call: () => 1, deep: { a: { b: { c: { d: { e: 1 } } } } }, ['__proto__']: null,
    }
    expect(Object.entries(Object(redactedCopy(value, plain)))).toEqual([
      ['call', 'function'], ['deep', { a: { b: { c: { d: '…' } } } }], ['__proto__', null],
    ])
    expect(list).not.toHaveBeenCalled()
  })

  test('DV-19: cuts nested lists at the fifth level, and the whole copy after 200 values', () => {
    expect(redactedCopy([[[[[[1], 2]]]]], plain)).toEqual([[[[['1 items', 2]]]]])
    const rows = Array.from({ length: 10 }, () => Array.from({ length: 19 }, () => 1))
    // The list, its 10 rows with 19 values each, and their 10 lists leave room for only two values.
    expect(redactedCopy({ rows: rows.slice(0, 9), row: Array.from({ length: 16 }, () => 1), a: 'a', b: 'b', c: [] },
      plain)).toMatchObject({ a: 'a', b: '…', c: '0 items' })
  })

  test('DV-19: redacts a numeric token, and searches at most 2,000 characters of a long string for tokens', () => {
    const read: string[] = []
    const redact = (text: string): string => {
      read.push(text)
      return text.replace('4711', '***')
    }
    expect(redactedCopy([4711, 12, 'z'.repeat(3_000)], redact)).toEqual([
      '***', 12, `${'z'.repeat(500)}… (3000 characters)`,
    ])
    expect(Math.max(...read.map(({ length }) => length))).toBe(2_000)
  })

  test.each(['authorization', 'Authorisation', 'Set-Cookie', 'passwd', 'clientSecret', 'pwd', 'api_key', '密码'])(
    'DV-19: redacts the field %s if the field has a value', (name) => {
      expect(redactedCopy({ [name]: 'short' }, plain)).toEqual({ [name]: '***' })
      expect(redactedCopy({ [name]: undefined }, plain)).toStrictEqual({ [name]: undefined })
    },
  )

  const hidden = 'hunter-2'
  const inText = (text: string): string => `text ${text}`
  const quoted = (value: unknown, times: number): string =>
    (times === 0 ? inText(JSON.stringify(value)) : quoted(JSON.stringify(value), times - 1))

  test.each([
    [`42["login",{"password":"${hidden}"}]`, ['42', ['login', { password: '***' }]]],
    [`42/chat,17["in",{"user":"ann","token":"${hidden}"}]`, ['42/chat,17', ['in', { user: 'ann', token: '***' }]]],
    [`42["refreshToken","${hidden}",7]`, ['42', ['refreshToken', '***', '***']]],
    [`{"type":"auth-token","id":7,"data":{"of":"${hidden}"}}`, { type: 'auth-token', id: 7, data: '***' }],
    [`[{"name":"password","value":"${hidden}"}]`, [{ name: 'password', value: '***' }]],
    [`{"m":"{\\"token\\":\\"${hidden}\\",\\"u\\":1}"}`, { m: '{"token":"***","u":1}' }],
    [`CONNECT\nlogin:ann\npasscode:${hidden} ${hidden}\nhost:/\n\n\0`,
      'CONNECT\nlogin:ann\npasscode:***\nhost:/\n\n\0'],
    [`op=login&token=${hidden}&of=7`, 'op=login&token=***&of=7'],
    [`Authorization: Bearer ${hidden}\r\nHost: a`, 'Authorization: ***\r\nHost: a'],
    [`密码：${hidden}`, '密码：***'],
    [`<password>${hidden}</password>`, '<password>***'],
    [`token:["${hidden}",{"of":"${hidden}"}]\n${hidden}`, 'token:***'],
    [inText(`{'pwd' : 'a ${hidden}'}`), 'text {\'pwd\' : \'***\'}'],
    [inText(encodeURIComponent(`{"token":"${hidden}"}`)), 'text %7B%22token%22%3A***'],
    [quoted({ token: `a"${hidden}`, of: 7 }, 0), 'text {"token":"***","of":7}'],
    [quoted({ token: `a"${hidden}`, of: 7 }, 1), 'text "{\\"token\\":\\"***\\",\\"of\\":7}"'],
    [quoted({ token: `a\\"${hidden}`, of: 7 }, 2),
      `text ${JSON.stringify(JSON.stringify(JSON.stringify({ token: '***', of: 7 })))}`],
  ])('DV-52: redacts the fields with names of secrets in the frame %j', (frame, shown) => {
    expect(frameLook(frame, plain).data()).toEqual({ frame: shown })
  })

  test('DV-52: redacts the name and the content of a frame that is too long to parse', () => {
    const long = JSON.stringify({ password: hidden, pad: 'y'.repeat(20_000) })
    expect(JSON.stringify(frameLook(long, plain).data())).toMatch(/\{\\"password\\":\\"\*\*\*\\",\\"pad\\":\\"y+… /)
    expect(frameLook(`{"type":"token=${hidden}"}`, plain).name).toBe('token=***')
  })

  test.each([
    ['42["tick",{"price":1.1}]', ['42', ['tick', { price: 1.1 }]]],
    ['{"type":"error","code":"token-expired","data":"log in again"}',
      { type: 'error', code: 'token-expired', data: 'log in again' }],
    ['the token has expired', 'the token has expired'],
    ['42', 42],
  ])('DV-52: shows the whole frame %j', (frame, shown) => {
    expect(frameLook(frame, plain).data()).toEqual({ frame: shown })
  })
})
