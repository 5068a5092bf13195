import { describe, expect, test } from 'vitest'
import type { SendResult } from '../../../../src/connection/runtime/client-api'
import { createRig, type Rig, type RigOptions } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'
import { alice, bob, eventsOf, foreground, networkBack } from './client-stages'
import {
  after, asAlice, asks, closesSlowly, from, greets, hides, is, later, line, lost, needs, opened, openedAt, plays,
  playsLater, playsRow, playsRowLater, returns, type Row, type RowLater, says, sent, shows, signsIn, type Step,
} from './steps'
import { persistState } from '../../../../src/client'
import { createMemoryStorage } from '../../../support/memory-storage'
import { storedState } from '../../../support/stored-state'
import { withCalls } from '../../../support/protocol-drive'

const helloBob = greets({ type: 'hello', token: 'b', trader: 2 })
const isUser = (session: object | null): Step => (rig) => expect(rig.client.session()).toEqual(session)
const goodbyeOfAlice: Step = (rig) =>
  expect(rig.socket.connections[0]?.frames).toContainEqual({ type: 'goodbye', trader: 1 })

describe('session changes', () => {
  test.each([
    ['an equal session', { session: alice }, alice], ['no session again', {}, null],
  ])('TK-11: opens the new address from url() when %s is set on an open client', async (_what, given, session) => {
    const places = ['one', 'two']
    const url = (): string => `wss://${places.shift() ?? 'none'}.example.com/ws`
    await playsLater(from({ url, protocol: createRigProtocol(given) }, 1), is('open'), signsIn(session), later(1),
      (rig) => expect(rig.socket.connections.map(({ request }) => request.url))
        .toEqual(['wss://one.example.com/ws', 'wss://two.example.com/ws']), is('open'))()
  })

  test('TK-11, TK-12: reports a session change before any status of the new session', () => {
    const { rig } = asAlice()()
    const sessions = eventsOf(rig, 'sessionChanged')
    const received: unknown[] = []
    rig.client.on('statusChanged', ({ status }) => received.push([status, rig.client.session()?.userId]))
    rig.client.setSession(bob)
    rig.client.setSession(null)
    expect(received).toEqual([['connecting', bob.userId], ['idle', undefined]])
    expect(sessions).toEqual([{ userId: 2 }, null])
  })

  test.each<[string, Step[]]>([
    ['waiting', [lost()]], ['paused', [lost(), hides]], ['failed', [lost(4409)]],
  ])('TK-12: signs out even while %s', (_, reach) => plays(
    asAlice(), ...reach, signsIn(null), shows({ status: 'idle', failure: null }), after(3_600_000), opened(1),
  )())

  const needsNone = { protocol: createRigProtocol({ session: alice }) }
  test('TK-17: never passes a frame, timer or flush from one session to the next', () => {
    const received: unknown[] = []
    const receivesFlush: Step = (rig) => expect(rig.received).toEqual(['flush'])
    plays(
      asAlice(), says('timer'), says('flush'), (rig) => expect(rig.frames.pending()).toBe(1), closesSlowly,
      (rig) => rig.client.on('sessionChanged', () => received.push(...rig.received)), signsIn(bob),
      // Her last flush is emitted while she is still signed in.
      () => expect(received).toEqual(['flush']), (rig) => expect(rig.frames.frame()).toBe(0), says('say'),
      receivesFlush, lost(1000), after(5_000),
      (rig) => rig.socket.connections[0]?.notifyAnyway({ type: 'message', data: '{"type":"say"}' }), receivesFlush,
      sent({ type: 'hello', token: 'b', trader: 2 }),
    )()
  })

  test('TK-17: never sends in the previous session after setSession(), even within a listener', async () => {
    const { rig } = asAlice()()
    const first = rig.last()
    const answers: SendResult[] = []
    const stop = rig.client.on('received', () => {
      stop()
      rig.client.setSession(bob)
      rig.client.setSession({ userId: 3, token: 'c' })
      void rig.client.send({ type: 'order' }).then((answer) => answers.push(answer))
    })
    const sent = first.frames.length
    first.message({ type: 'say' })
    await rig.settle()
    expect(answers).toEqual([{ ok: false, code: 'not-open' }])
    expect(first.frames.slice(sent)).toEqual([{ type: 'goodbye', trader: 1 }])
    expect(await rig.client.send({ type: 'order' })).toEqual({ ok: true })
    expect(rig.last().frames).toEqual([{ type: 'hello', token: 'c', trader: 3 }, { type: 'order' }])
  })

  test('TK-28: passes the previous protocol session to the next, even when a listener changes the session', () => {
    const started: unknown[] = []
    const made: unknown[] = []
    const own = createRigProtocol({ session: alice })
    const { client } = createRig({ protocol: {
      ...own,
      start(session, policy, line, before) {
        started.push([session?.userId, made.indexOf(before)])
        const running = own.start(session, policy, line)
        made.push(running)
        return running
      },
    } })
    const stop = client.on('sessionChanged', () => {
      stop()
      for (const next of [null, alice, bob]) client.setSession(next)
    })
    client.setSession({ ...alice, token: 'renewed' })
    expect(started).toEqual([[1, -1], [1, 0], [undefined, 1], [1, 2], [2, 3]])
  })

  const protocol = createRigProtocol({ session: alice })
  test.each<Row>([
    ['TK-11: sends the goodbye as the previous session, closes, then opens as the new session',
      asAlice(), signsIn(bob), goodbyeOfAlice, opened(1), after(0),
      (rig) => expect(rig.socket.connections[0]?.state).toBe('ended'), helloBob, isUser({ userId: 2 }),
      (rig) => expect(rig.client.stats().losses).toBe(0)],
    ['TK-12: becomes idle on sign-out, and does not connect without a user',
      asAlice(), signsIn(null), goodbyeOfAlice, shows({ status: 'idle', failure: null }), isUser(null), foreground,
      networkBack, asks('no-session'), after(3_600_000), opened(1), signsIn(bob), after(0), helloBob],
    ['TK-12: signs in again while the goodbye is in progress',
      asAlice(), signsIn(null), signsIn(bob), opened(1), after(0), opened(2), helloBob],
    ['TK-13: does not connect without a session when the protocol needs one',
      from({ protocol: createRigProtocol({ needsSession: true }) }, 3_600_000), openedAt(), asks('no-session'),
      signsIn(alice), after(0), is('open')],
    ['TK-13: connects without a user after a sign-out when the protocol needs no session',
      from(needsNone, 1_000), signsIn(null), after(0), greets({ type: 'hello' }), asks('probing')],
    ['TK-20: does not connect for a new session during the linger until a page needs the socket',
      from({ ...needsNone, server: { line: 'mute' } }, 1_000), needs(false), line('up'), signsIn(bob), is('idle'),
      needs(true), after(0), is('open')],
    ['TK-18: keeps the previous session when the protocol cannot start a new session',
      from({ protocol: {
        ...protocol,
        start(session, policy, line, before) {
          if (session?.userId === 'bad') throw new RangeError('no such trader')
          return protocol.start(session, policy, line, before)
        },
      } }, 1_000), (rig) => expect(() => rig.client.setSession({ userId: 'bad' })).toThrow('no such trader'),
      after(60_000), is('open'), opened(1), isUser({ userId: 1 })],
  ])('%s', playsRow)
})

test('TK-7: does not replace a newer token with a late provider result', async () => {
  const answers: ((token: string) => void)[] = []
  const token = (): Promise<string> => new Promise((answer) => answers.push(answer))
  const rig = createRig({ protocol: createRigProtocol({ session: { userId: 1, token } }) })
  rig.need()
  await rig.advanceAsync(15_000)
  for (const [at, text] of [[1, 'new'], [0, 'old']] as const) {
    answers[at]?.(text)
    await rig.advanceAsync(0)
  }
  await rig.advanceAsync(5_000)
  rig.last().closed(1006)
  await rig.advanceAsync(5_000)
  expect([answers.length, rig.last().frames[0]]).toMatchObject([2, { type: 'hello', token: 'new' }])
})

describe('stored user state', () => {
  const key = 'tradewire:state:default:rig:1'
  const keyOfBob = 'tradewire:state:default:rig:2'
  const keep = { persist: persistState() }
  const kept = (text: string | undefined): Step => (rig) => expect(rig.storage.contents.get(key)).toBe(text)
  const priced = (price: number): string => storedState(key, [{ type: 'say', price }])
  const nothingKept: Step = (rig) => expect(rig.storage.contents.size).toBe(0)
  const saysPrice = (price: number): Step => (rig) => rig.last().message({ type: 'say', price })

  /** Returns a client over this storage. */
  async function restart(
    contents: Readonly<Record<string, string>>, options: RigOptions = {}, begun: (rig: Rig) => void = () => undefined,
  ) {
    const rig = createRig({
      ...keep, storage: createMemoryStorage(contents), protocol: createRigProtocol({ session: alice }), ...options,
    })
    const restored = eventsOf(rig, 'restored')
    begun(rig)
    await rig.settle()
    return { rig, restored, left: () => Object.fromEntries(rig.storage.contents) }
  }

  test('RT-69: stores a frame’s changes when the app is hidden while the protocol is handling the frame', async () => {
    let isHiding = false
    const protocol = withCalls(createRigProtocol({ session: alice }), ({ received }) => ({
      received(data, atMs) {
        if (isHiding) rig.lifecycle.toBackground()
        received(data, atMs)
      },
    }))
    const { rig } = asAlice({ ...keep, protocol })()
    isHiding = true
    rig.last().message({ type: 'say', price: 3 })
    await rig.settle()
    expect(rig.storage.contents.get(key)).toBe(priced(3))
  })

  test.each([['persist', asAlice()], ['a user', from(keep, 1_000)]])('TK-14: stores nothing without %s', (_, open) =>
    playsLater(open, says('say'), lost(), nothingKept)())

  test('TK-14, TK-15: removes the previous user’s stored state, and restores only the new user’s state', async () => {
    const others = {
      'tradewire:state:second:rig:1': '["b"]', 'tradewire:state:default:other:1': '["c"]', elsewhere: '["d"]',
    }
    const own = { [keyOfBob]: storedState(keyOfBob, ['bob']) }
    const { restored, left } = await restart(
      { [key]: storedState(key, ['alice']), ...own, ...others }, { protocol: createRigProtocol({ session: bob }) },
    )
    expect([restored, left()]).toEqual([[['bob']], { ...own, ...others }])
  })

  test('TK-33: removes no data of another feature or client, whatever the client’s name is', async () => {
    const others = { 'tradewire:outbox:rig:1:i:1': 'order', 'tradewire:chat:rig:peer%3A8': 'conversation' }
    const storage = createMemoryStorage(others)
    for (const name of ['outbox', 'chat', 'a:rig', 'a']) {
      const rig = createRig({ ...keep, name, storage, protocol: createRigProtocol({ session: alice }) })
      await rig.goLive()
      rig.last().message({ type: 'say', price: 1 })
      rig.lifecycle.toBackground()
      await rig.settle()
    }
    expect(Object.fromEntries(storage.contents)).toMatchObject(others)
    expect(storage.contents.size).toBe(6)
  })

  test('TK-14: keeps stored state when the client starts without a user, and restores it at sign-in', async () => {
    const ofAlice = { [key]: storedState(key, ['alice']) }
    const { rig, restored, left } = await restart(ofAlice, { protocol: createRigProtocol() })
    expect(left()).toEqual(ofAlice)
    rig.client.setSession(alice)
    await rig.settle()
    expect(restored).toEqual([['alice']])
  })

  for (const [who, next] of [['the user signs out', null], ['another user signs in', bob]] as const) {
    test(`TK-15: removes a user’s data when ${who}`, playsLater(
      asAlice(keep), saysPrice(1), foreground, kept(priced(1)), signsIn(next), later(60_000),
      nothingKept,
    ))
  }

  test.each<RowLater>([
    ['TK-14: stores the state when the socket closes, and restores it at the next start',
      asAlice(keep), saysPrice(1), lost(), kept(priced(1)),
      async (rig) => expect((await restart(Object.fromEntries(rig.storage.contents))).restored)
        .toEqual([[{ type: 'say', price: 1 }]])],
    ['TK-14: stores the state when the app is hidden but not on return, and never an empty state',
      asAlice(keep), hides, nothingKept, saysPrice(2), returns, nothingKept, hides, kept(priced(2))],
    ['TK-16: reports full storage, and keeps the connection',
      asAlice(keep), (rig) => rig.storage.failWith('full'), saysPrice(1), hides,
      (rig) => expect(rig.reported).toEqual([{ code: 'storage-failed', detail: 'storage is full' }]), is('open'),
      (rig) => rig.storage.failWith('none'), returns, hides, kept(priced(1))],
  ])('%s', playsRowLater)

  test('TK-16: reports and removes stored data that cannot be read', async () => {
    const storage = createMemoryStorage({ [key]: storedState(key, ['alice']) })
    storage.failWith('corrupt')
    const { rig, left } = await restart({}, { storage })
    expect([rig.reported, left()]).toEqual([[{ code: 'storage-corrupt', detail: key }], {}])
  })

  test('TK-29: reports and removes data that has a flipped bit, no checksum or another user’s key', async () => {
    const text = storedState(key, [0.1])
    const changed = Array.from({ length: 8 * text.length }, (_, at) => {
      const index = at >> 3
      const unit = String.fromCharCode(text.charCodeAt(index) ^ 1 << (at & 7))
      return text.slice(0, index) + unit + text.slice(index + 1)
    })
    const ofBob = storedState(keyOfBob, ['bob'])
    for (const spoilt of ['{"data":[0.1]}', '[0.1]', 'null', ofBob, ...changed]) {
      const { rig, restored, left } = await restart({ [key]: spoilt })
      expect([restored, rig.codes(), left()], spoilt).toEqual([[], ['storage-corrupt'], {}])
      rig.client.dispose()
    }
  })

  test('TK-16: reports data that a session cannot restore, and keeps the connection', async () => {
    const restore = (): void => { throw new Error('no list') }
    const protocol = withCalls(createRigProtocol({ session: alice }), () => ({ restore }))
    const { rig } = await restart({ [key]: storedState(key, ['alice']) }, { protocol })
    await rig.goLive()
    expect(rig.reported).toEqual([{ code: 'storage-corrupt', detail: 'no list' }])
    expect(rig.status()).toBe('open')
  })

  test('TK-16: reports `storage-failed` when the state cannot be converted to JSON', async () => {
    const circular: unknown[] = []
    circular.push(circular)
    const protocol = withCalls(createRigProtocol({ session: alice }), () => ({ dump: () => circular }))
    await playsLater(
      from({ ...keep, protocol }, 1_000), lost(), (rig) => expect(rig.codes()).toEqual(['storage-failed']),
      is('reconnecting'),
    )()
  })
})
