import { describe, expect, test } from 'vitest'
import { bursts, chatProtocol } from '../../../src/chat/wire/chat-protocol'
import type { ChatContent, ChatDelivery, ChatOutgoing } from '../../../src/chat/model/messages'
import { callSocketIo } from '../../../src/protocols/socket-io/socket-io-protocol'
import { carried, delivery, envelopesOf, envelopesRig } from './envelopes-rig'

const text: ChatOutgoing = { id: 'm-1', to: { type: 'peer', id: '501' }, content: { kind: 'text', text: '黄金 ↑' } }

describe('messages', () => {
  test('CE-11: does not connect without a user, and passes the user to the namespace', () => {
    const rig = envelopesRig()
    expect(rig.join().sent[0]).toBe('40{"user":10260,"token":"secret"}')
    rig.client.setSession({ userId: 'ann' })
    rig.advance(1_000)
    expect(rig.join({ sid: 's2' }, rig.last()).sent[0]).toBe('40{"user":"ann"}')
    rig.client.setSession(null)
    rig.advance(10_000)
    expect(rig.client.status().status).toBe('idle')
    expect(rig.socket.connections).toHaveLength(2)
    const own = envelopesRig({ auth: ({ userId }) => ({ me: userId }) })
    expect(own.join().sent[0]).toBe('40{"me":10260}')
  })

  test('CE-1: sends a message of each kind with its id', async () => {
    const { join, client, wire } = envelopesRig()
    const far = join()
    const image: ChatOutgoing = {
      id: 'm-2', to: { type: 'group', id: 'gold' }, content: { kind: 'image', url: '/f/1.png', width: 3, height: 4 },
    }
    const voice: ChatOutgoing = { id: 'm-3', to: text.to, content: { kind: 'voice', url: '/f/2.mp3', durationMs: 900 } }
    for (const message of [text, image, voice]) expect(await client.send(wire.frame(message))).toEqual({ ok: true })
    expect(envelopesOf(far)).toEqual([
      { type: 'text', payload: { to: text.to, content: text.content }, msg_id: 'm-1' },
      { type: 'image', payload: { to: image.to, content: image.content }, msg_id: 'm-2' },
      { type: 'voice', payload: { to: voice.to, content: voice.content }, msg_id: 'm-3' },
    ])
  })

  test.each([
    [{ ...text, id: '' }], [{ ...text, to: { type: 'broadcast' } }], [{ ...text, content: { kind: 'text', text: '' } }],
    [{ ...text, to: { type: 'room', id: 'x' } }],
  ])('CE-1: rejects %j as a message', (message) => {
    const { wire } = envelopesRig()
    expect(() => wire.frame(message as ChatOutgoing)).toThrow('frame-encode-failed: not a chat message')
  })

  test('CE-2: matches responses to their messages by msg_id', () => {
    const { join, answers } = envelopesRig()
    const far = join()
    far.message(carried({ type: 'text', code: 1_000, msg_id: 'm-1', payload: { createdAt: 1_700_000_000_001 } }))
    far.message(carried({ type: 'voice', code: 1_404, msg_id: 'm-2' }))
    expect(answers).toEqual([{ id: 'm-1', code: 1_000, createdAt: 1_700_000_000_001 }, { id: 'm-2', code: 1_404 }])
  })

  test('CE-3: receives messages from a peer, a group and another device, and messages to everyone', () => {
    const { join, deliveries } = envelopesRig()
    const far = join()
    const group = { name: 'Gold', picture: '', sex: 'unknown' } as const
    const all = [
      delivery,
      { ...delivery, id: 'm-10', to: { type: 'group', id: 'gold' }, conversation: group },
      { ...delivery, id: 'm-11', from: 'system', to: { type: 'broadcast' } },
      { ...delivery, id: 'm-12', from: '10260', to: { type: 'peer', id: '501' }, conversation: delivery.sender },
    ]
    for (const reported of all) far.message(carried({ type: 'text', msg_id: reported.id, payload: reported }))
    expect(deliveries).toEqual(all)
  })

  test('CM-148: drops unknown fields of a message and of its target, content and profiles', () => {
    const { join, deliveries } = envelopesRig()
    const far = join()
    const extra = { junk: [[]] }
    const contents: readonly ChatContent[] = [
      { kind: 'text', text: 'hello' }, { kind: 'image', url: 'u', width: 1, height: 2 },
      { kind: 'voice', url: 'u', durationMs: 3 },
    ]
    const all = contents.map((content): ChatDelivery =>
      ({ ...delivery, content, to: { type: 'group', id: 'gold' }, conversation: delivery.sender, sentAt: 5 }))
    for (const each of all) {
      const { to, content, sender, conversation } = each
      const payload = {
        ...each, ...extra, to: { ...to, ...extra }, content: { ...content, ...extra }, sender: { ...sender, ...extra },
        conversation: { ...conversation, ...extra },
      }
      far.message(carried({ type: content.kind, msg_id: each.id, payload }))
    }
    expect(deliveries).toEqual(all)
  })

  test.each([
    ['no JSON', 'frame-malformed', 'not a JSON object'],
    ['[1]', 'frame-malformed', 'not a JSON object'],
    [{ type: 'sticker', msg_id: 'm-1', payload: delivery }, 'frame-unknown', 'type'],
    [{ type: 'text', code: 1_000, msg_id: 'm-1' }, 'frame-malformed', 'createdAt'],
    [{ type: 'text', code: '1000', msg_id: 'm-1' }, 'frame-malformed', 'answer'],
    [{ type: 'text', code: 1_404 }, 'frame-malformed', 'answer'],
    [{ type: 'text', msg_id: 'm-1', payload: delivery }, 'frame-malformed', 'text'],
    [{ type: 'image', msg_id: 'm-9', payload: delivery }, 'frame-malformed', 'image'],
    [{ type: 'text', msg_id: 'm-9', payload: { ...delivery, sender: {} } }, 'frame-malformed', 'text'],
    [{ type: 'pong', code: 1_000, msg_id: 'x' }, 'frame-malformed', 'pong'],
    [{ type: 'pong', code: '1000', msg_id: 5 }, 'frame-malformed', 'pong'],
  ])('CE-7: reports the invalid envelope %j, and still reads the next envelope', (envelope, code, detail) => {
    const { join, deliveries, answers, diagnosed, client } = envelopesRig()
    const far = join()
    far.message(carried(envelope))
    far.message(carried({ type: 'text', msg_id: 'm-9', payload: delivery }))
    expect(diagnosed).toEqual([{ code, detail: `envelope: ${detail}` }])
    expect(client.stats().lastDiagnostic).toMatchObject({ code })
    expect([answers, deliveries]).toEqual([[], [delivery]])
  })

  test('CE-7: reports an event without an envelope', () => {
    const { join, diagnosed, deliveries } = envelopesRig()
    const far = join()
    const inList = [JSON.stringify({ type: 'text', msg_id: 'm-9', payload: delivery })]
    for (const args of [[], [inList]]) far.message(`42${JSON.stringify(['message', ...args])}`)
    const malformed = { code: 'frame-malformed', detail: 'envelope: not a JSON object' }
    expect([diagnosed, deliveries]).toEqual([[malformed, malformed], []])
  })

  test('CE-9: emits events with other names unchanged, and responds to calls', async () => {
    const { join, client } = envelopesRig()
    const events: unknown[] = []
    client.on('eventReceived', ({ event, args }) => events.push([event, ...args]))
    const far = join()
    far.message('42["typing",{"who":"501"}]')
    expect(events).toEqual([['typing', { who: '501' }]])
    const calls = ['ask', 'ask'].map((event) => callSocketIo(client, event))
    far.message('431["yes"]')
    far.closed()
    expect(await Promise.all(calls)).toEqual([{ ok: true, args: ['yes'] }, { ok: false, code: 'connection-lost' }])
  })
})

describe('the chat’s own ping', () => {
  test.each([
    ['id', (id: string) => ({ ...delivery, id })],
    ['sender', (from: string) => ({ ...delivery, from })],
    ['target', (id: string) => ({ ...delivery, to: { type: 'group', id } })],
  ] as const)('CM-137: accepts 1,024 characters as the %s, and drops a message with more', (_, withId) => {
    const { join, deliveries, diagnosed } = envelopesRig()
    const far = join()
    for (const length of [1_024, 1_025]) {
      const given = withId('m'.repeat(length))
      far.message(carried({ type: given.content.kind, payload: given, msg_id: given.id }))
    }
    expect(deliveries).toHaveLength(1)
    expect(diagnosed).toEqual([{ code: 'frame-malformed', detail: 'envelope: text' }])
  })

  test('CE-4: sends one ping at a time, every 30 s, with the app’s foreground state', () => {
    const { join, advance, clock, lifecycle } = envelopesRig()
    const far = join()
    const pings: unknown[] = []
    for (const front of [true, false]) {
      advance(25_000)
      far.message('2')
      if (!front) lifecycle.toBackground()
      advance(5_000)
      far.message('2')
      pings.push({ type: 'ping', payload: { front }, msg_id: clock.now() })
      expect(envelopesOf(far)).toEqual(pings)
      if (front) far.message(carried({ type: 'pong', code: 1_000, msg_id: clock.now() }))
    }
  })

  test.each([
    ['with a different code', [{ code: 'server-error', detail: 'pong 1500' }],
      (id: number) => ({ type: 'pong', code: 1_500, msg_id: id })],
    ['for a different ping', [], (id: number) => ({ type: 'pong', code: 1_000, msg_id: id - 1 })],
  ])('CE-5: ignores a pong %s, and reconnects if no valid pong arrives within 60 s', (_, reported, pong) => {
    const { join, advance, client, diagnosed, pass } = envelopesRig()
    const far = join()
    advance(30_000)
    const [ping] = envelopesOf(far) as readonly { readonly msg_id: number }[]
    far.message(carried(pong(ping?.msg_id ?? 0)))
    expect(diagnosed).toEqual(reported)
    pass(far, 59_000, 1_000)
    expect(client.status().status).toBe('open')
    advance(1_000)
    expect(client.status()).toMatchObject({ status: 'reconnecting', failure: { code: 'pong-timeout' } })
  })

  test('CE-4 CE-5: sends a probe with a different id, and accepts only the response to the probe', () => {
    const { join, advance, client } = envelopesRig()
    const far = join()
    advance(30_000)
    expect(client.reconnect()).toBe('probing')
    const [first, second] = envelopesOf(far) as readonly { readonly msg_id: number }[]
    expect(second?.msg_id).toBe((first?.msg_id ?? 0) + 1)
    far.message(carried({ type: 'pong', code: 1_000, msg_id: first?.msg_id }))
    far.message(carried({ type: 'pong', code: 1_000, msg_id: second?.msg_id }))
    advance(2_000)
    expect(client.status().status).toBe('open')
    expect(client.stats().roundTripMs).toBe(0)
    expect(client.reconnect()).toBe('probing')
    advance(2_000)
    expect(client.status().failure).toMatchObject({ code: 'probe-timeout' })
  })
})

describe('reconnect attempts', () => {
  test('CE-6: starts each attempt within its window, for any random phase', () => {
    const policy = bursts(4, 1_600)
    const at = (attempt: number, phase: number) => policy({ attempt, lostAtMs: 1_000, endedAtMs: 0, phase, roll: 0 })
    expect([1, 2, 3, 4].map((attempt) => [at(attempt, 0), at(attempt, 1)])).toEqual([
      [1_000, 1_100], [1_100, 1_400], [1_400, 1_900], [1_900, 2_600],
    ])
  })

  test('CE-8: calls `ready` when sending becomes possible, and `lost` when the connection is lost', async () => {
    const { join, story, client, wire, advance, socket, stop } = envelopesRig()
    const sent: unknown[] = []
    client.on('statusChanged', ({ status }) => {
      if (status === 'open') void client.send(wire.frame(text)).then((result) => sent.push(result))
    })
    const far = join({ sid: 's1', pid: 'p1' })
    await Promise.resolve()
    await Promise.resolve()
    expect(story).toEqual(['ready'])
    expect(sent).toEqual([{ ok: true }])
    far.message('42["message","{}","offset-1"]')
    far.closed()
    expect(story).toEqual(['ready', 'lost'])
    advance(5_000)
    join({ sid: 's1', pid: 'p1' }, socket.last())
    expect(story).toEqual(['ready', 'lost', 'recovered'])
    const late: string[] = []
    wire.listen(client, {
      answered: () => undefined,
      delivered: () => undefined,
      ready: ({ recovered }) => late.push(String(recovered)),
      lost: () => late.push('lost'),
    })
    expect(late).toEqual(['false'])
    stop()
    client.close()
    advance(1_000)
    expect([story, late]).toEqual([['ready', 'lost', 'recovered'], ['false', 'lost']])
  })

  const times = ['pingIntervalMs', 'pongTimeoutMs', 'maxAttempts', 'burstMs', 'restMs']
  test.each<readonly [string, unknown]>([
    ...times.map((name) => [name, -1] as const), ['maxAttempts', 2.5], ['namespace', ''],
  ])('CE-10: rejects %s of %j', (name, value) => {
    expect(() => chatProtocol({ [name]: value })).toThrow('invalid-option')
  })

  test('CE-6: makes ten attempts in two minutes and pauses for five minutes, unless configured otherwise', () => {
    const { policy: usual } = chatProtocol()
    expect(usual).toMatchObject({ maxAttempts: 10, restMs: 300_000 })
    expect(usual?.reconnect?.({ attempt: 10, lostAtMs: 1_000, endedAtMs: 0, phase: 1, roll: 0 })).toBe(121_000)
    const { name, policy } = chatProtocol({ pingIntervalMs: 1, pongTimeoutMs: 2, maxAttempts: 4, restMs: 0 })
    expect([name, policy]).toMatchObject(['chat', { pingIntervalMs: 1, pongTimeoutMs: 2, maxAttempts: 4, restMs: 0 }])
  })
})
