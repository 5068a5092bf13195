import { expect, test } from 'vitest'
import { collectGarbage } from '../support/collect-garbage'
import { playAlone } from './alone'
import { allowedDifferences, allowedNames, type AllowedName } from './allowed'
import { castOf, features, reportOf } from './campaign'
import { makeHistory, type Step } from './history'
import type { Resident } from './resident'
import { chat } from './residents/chat'
import { connection } from './residents/connection'
import { navigation } from './residents/navigation'
import { outbox } from './residents/outbox'
import { positions } from './residents/positions'
import { socketIo } from './residents/socket-io'
import { compareCuts } from './cut'
import { createChangingAnswers } from './held-answers'
import { compareHeld } from './held'
import { shorten } from './shorten'
import { compareTwin, type Moment } from './twin'

const step = (id: number, name: string, u: number, thenMs: number): Step => ({ id, name, u, within: undefined, thenMs })

const residents = [connection, navigation, positions]

interface Row {
  readonly residents: readonly Resident[]
  readonly seed: number
  readonly moment: Moment
  readonly history: readonly Step[]
}

/** The history for each row, and a seed whose probe detects the difference. */
const rows: Readonly<Record<AllowedName, Row>> = {
  'late flush': {
    residents, seed: 1, moment: 'another user',
    history: [step(0, 'tick', 0, 10_000), step(1, 'tick', 0, 100), step(2, 'clock set', 0.1, 10)],
  },
  'manual lease': { residents, seed: 1, moment: 'at once', history: [step(0, 'connect()', 0, 1_000)] },
  'rejected later write': {
    residents: [connection, navigation, outbox], seed: 1, moment: 'another user',
    history: [
      step(0, 'order', 0, 1_000), step(1, 'storage response mode', 0.9, 0), step(2, 'order dismissed', 0, 0),
      step(3, 'sign out', 0, 100),
    ],
  },
  'history queried again': {
    residents: [connection, navigation, chat], seed: 3, moment: 'at once',
    history: [step(0, 'friend sends many messages', 0.92, 4_280)],
  },
  'loaded messages': {
    residents: [connection, navigation, chat], seed: 2, moment: 'at once',
    history: [
      step(0, 'friend sends many messages', 0.9, 1_000), step(1, 'say', 0, 1_000), step(2, 'older messages', 0, 1_000),
    ],
  },
  'posting time': {
    residents: [connection, navigation, outbox], seed: 14, moment: 'another user',
    history: [
      step(0, 'server rejects connections', 0, 0), step(1, 'cut', 0.2, 25_000), step(2, 'acks are lost', 0.5, 0),
      step(3, 'order with a long time to live', 0.6, 200), step(4, 'server accepts connections', 0, 0),
      step(5, 'reconnect()', 0, 1_500), step(6, 'clock set', 0.3, 100),
    ],
  },
  'message order': {
    residents: [connection, navigation, outbox], seed: 1, moment: 'at once',
    history: [
      step(0, 'order', 0, 5_000), step(1, 'clock set', 0.1, 0), step(2, 'A to B and back', 0, 5_000),
      step(3, 'order', 0, 5_000), step(4, 'clock set', 0.9, 0),
    ],
  },
  'transport check': {
    residents: [connection, navigation, socketIo], seed: 58, moment: 'another user',
    history: [step(0, 'server state changes twice', 0.511, 0), step(1, 'page closes', 0, 321)],
  },
}

test('WO-11: lists at most fifteen allowed differences between the two compared apps', () => {
  expect(allowedDifferences.length).toBeLessThanOrEqual(15)
})

test.each(allowedDifferences)('WO-11: reproduces the allowed difference "$name" in a history', async ({ name }) => {
  const one = rows[name]
  const others = new Set([...allowedNames].filter((other) => other !== name))
  expect(await compareTwin({ ...one, allowed: allowedNames })).toBeUndefined()
  expect(await compareTwin({ ...one, allowed: others })).toBeDefined()
})

const bare = { probe: [], calm: () => undefined, shown: () => undefined, end: () => undefined }

/**
 * Opens after two requests and their responses.
 * @param forgets whether it starts again with each connection
 */
const twoQuestions = (forgets: boolean): Resident => ({
  name: 'two questions',
  events: [],
  moveIn({ clock, far, trace }) {
    let answers = 0
    let isOver = false
    const peer = far.serve('questions', { answer: (frame) => `answer to ${String(frame)}`, mostSilenceMs: Infinity })
    function open(): void {
      if (isOver) return
      if (!forgets) answers = 0
      const connection = peer.socket.open({ url: 'wss://questions.example/ws' }, ({ type }) => {
        if (type === 'closed') clock.setTimer(open, 1_000)
        if (type === 'message') answers += 1
        if (type === 'message' && answers === 2) trace.note('open')
        if (type === 'opened' || answers < 2) connection.send(`question ${answers}`, () => undefined)
      })
    }
    open()
    return {
      ...bare,
      actions: {},
      handOver: () => twoQuestions(forgets).moveIn,
      end() {
        isOver = true
        far.drop()
      },
    }
  },
})

test('WO-17: detects state that an interrupted handshake leaves behind for the next handshake', async () => {
  const given = { seed: 2, history: [], allowed: allowedNames }
  expect(await compareCuts({ ...given, residents: [twoQuestions(false)] })).toBeUndefined()
  const found = await compareCuts({ ...given, residents: [twoQuestions(true)] })
  expect(found).toMatchObject({ judge: 'the cut', moment: 'cut as frame 2 is got' })
})

/** Shows whether the last value belongs to another user. */
const reader = (isForOthers: boolean, isForEver: boolean): Resident => ({
  name: 'reader',
  events: [],
  moveIn(world) {
    let isForAnother = false
    let isOver = false
    return {
      ...bare,
      actions: {
        async 'read'() {
          const user = world.user()
          await world.ports.storage.read('text')
          if (isOver && !isForEver) return
          world.trace.note('read')
          isForAnother = isForOthers && user !== world.user()
        },
      },
      handOver: () => reader(isForOthers, isForEver).moveIn,
      shown: () => isForAnother,
      end: () => void (isOver = true),
    }
  },
})

test.each([
  { isForOthers: false, isForEver: false, judges: [] },
  { isForOthers: true, isForEver: false, judges: ['twin'] },
  { isForOthers: false, isForEver: true, judges: ['the end'] },
])('WO-19: detects a response shown to another user or after the app’s end: $judges', async ({ judges, ...uses }) => {
  const found = new Set<string>()
  for (let seed = 1; seed <= 10; seed += 1) {
    const given = { seed, residents: [reader(uses.isForOthers, uses.isForEver)], history: [step(0, 'read', 0, 100)] }
    const difference = await compareHeld({ ...given, allowed: allowedNames })
    if (difference !== undefined) found.add(difference.judge)
  }
  expect([...found]).toEqual(judges)
})

test('WO-19: detects an address or a frame that contains an outdated response', () => {
  const found: boolean[] = []
  const answers = createChangingAnswers((_, holds) => void found.push(holds))
  const [first, second] = [answers.next('url'), answers.next('url')]
  answers.sent(`{"data":"${answers.next('ping')}"}`)
  answers.sent(`wss://example.com/?${encodeURIComponent(second)}`)
  expect(found).toEqual([true, true])
  answers.sent(`wss://example.com/?${encodeURIComponent(first)}`)
  answers.sent(`wss://example.com/?${encodeURIComponent(second)}`)
  expect(found).toEqual([true, true, false, false])
})

/** The actions leave a timer and a listener, which sends one more frame with each status. */
const forgetful: Resident = {
  name: 'forgetful',
  events: [],
  moveIn: ({ clients, clock }) => ({
    ...bare,
    actions: {
      'forget a listener'() {
        for (const client of clients) client.on('statusChanged', () => void client.send({ type: 'Forgotten' }))
      },
      'forget a timer': () => void clock.setTimer(() => undefined, 1e9),
    },
    handOver: () => forgetful.moveIn,
  }),
}

test('WO-12: detects leftover state, and shortens the history to the necessary steps', async () => {
  const all = [...residents, forgetful]
  const whole = [...makeHistory(5, residents), step(90, 'forget a listener', 0, 1_000)]
  const short = await shorten(whole, (history) =>
    compareTwin({ seed: 5, residents: all, history, moment: 'at once', allowed: allowedNames }))
  expect(short?.items.map(({ name }) => name)).toEqual(['forget a listener'])
  expect(short?.found.old).toContain('Forgotten')
})

test('CX-9: shortens a history to the steps that a finding needs, and returns the finding of these steps', async () => {
  const all = Array.from({ length: 40 }, (_, id) => id)
  const find = (ids: readonly number[]) =>
    Promise.resolve([3, 17, 38].every((id) => ids.includes(id)) ? `found in ${ids.length}` : undefined)
  expect(await shorten(all, find)).toEqual({ items: [3, 17, 38], found: 'found in 3' })
  expect(await shorten([1, 2], find)).toBeUndefined()
})

test('WO-15: detects a timer that an app leaves behind', async () => {
  const history = [step(0, 'forget a timer', 0, 0)]
  const found = await compareTwin({
    seed: 5, residents: [...residents, forgetful], history, moment: 'at once', allowed: allowedNames,
  })
  expect(found?.judge).toBe('nothing left')
  expect(found?.old).toContain('"timers":1')
})

/** Plays two apps of each feature. Returns the features whose first app stays in memory with its clients. */
async function survivorsOf(among: readonly string[], keeps: (client: object) => void): Promise<readonly string[]> {
  const clients: { readonly feature: string; readonly seed: number; readonly ref: WeakRef<object> }[] = []
  for (const [seed, feature] of [1, 2].flatMap((each) => among.map((name) => [each, name] as const))) {
    const watcher: Resident = {
      name: 'watcher', events: [],
      moveIn: (world) => ({
        ...bare, actions: {}, handOver: () => watcher.moveIn,
        end() {
          for (const client of world.clients) {
            clients.push({ feature, seed, ref: new WeakRef(client) })
            if (seed === 1) keeps(client)
          }
        },
      }),
    }
    const all = castOf(seed, feature)
    const history = makeHistory(seed, all)
    const residents = [...all, watcher]
    // Features whose servers continue have no twin.
    if (all.some(({ hasDevice }) => hasDevice)) await playAlone({ seed, residents, history, allowed: allowedNames })
    else await compareTwin({ seed, residents, history, moment: 'at once', allowed: allowedNames })
  }
  await collectGarbage()
  await collectGarbage()
  expect(clients.length).toBeGreaterThan(2 * among.length)
  return clients.filter(({ seed, ref }) => seed === 1 && ref.deref() !== undefined).map(({ feature }) => feature)
}

test('WO-18: keeps no client in memory after its app ends', async () => {
  const apps = features.filter((name) => name !== 'connection' && name !== 'navigation' && name !== 'web-socket')
  expect(await survivorsOf(apps, () => undefined)).toEqual([])
})

test('WO-18: detects a client that stays in memory', async () => {
  const kept: object[] = []
  expect(await survivorsOf(['json'], (client) => void kept.push(client))).toEqual(['json', 'json'])
  expect(kept).toHaveLength(2)
})

test('WO-13: generates the same history of at least thirty steps for the same seed', () => {
  const history = makeHistory(7, residents)
  expect(makeHistory(7, residents)).toEqual(history)
  expect(makeHistory(8, residents)).not.toEqual(history)
  expect(history.length).toBeGreaterThanOrEqual(30)
})

test('WO-14: reports the seed, the time, the steps and the command', () => {
  const report = reportOf(7, {
    steps: [step(3, 'cut', 0.5, 20), { ...step(9, 'send()', 0.5, 0), within: 'statusChanged' }],
    difference: { moment: 'later', judge: 'twin', old: '5 open', fresh: '6 open' },
  })
  expect(report.split('\n')).toEqual([
    `seed 7, ${castOf(7).map(({ name }) => name).join(' ')}, later: a history matters`,
    '  3 cut (0.500), then 20 ms',
    '  9 send() (0.500) within statusChanged, then 0 ms',
    '  with it:    5 open',
    '  without it: 6 open',
    '  npm run world -- --seed 7 --only 3,9',
  ])
})
