import { expect, test } from 'vitest'
import { createChatServer } from '../../../server/chat/chat-server'
import { chatClient, png, serveChat } from '../chat/chat-client'
import { refusedUpgrade } from '../samples/raw-client'
import { until } from '../samples/sample-client'
import { chatApp } from '../chat/chat-app'
import { movingProxy } from './moving-proxy'
import { describeSharedRedis } from './describe-redis'

const host = '127.0.0.1'

describeSharedRedis('a chat on several servers', ({ redis }) => {
  const trouble = (): void => undefined
  // On a slow machine, loops may exceed the default rate.
  const frameRate = { perSecond: 10_000, burst: 100_000 }
  const serve = () => serveChat({ redis: redis().url, trouble, frameRate })
  const serveTwo = async () => [await serve(), await serve()] as const

  test('RS-58: delivers messages once to peers, groups, everyone and the sender’s devices on all servers', async () => {
    const [one, other] = await serveTwo()
    const [ann, zoe] = [chatClient(one.url, '10260'), chatClient(one.url, 'zoe')]
    const [ben, annToo] = [chatClient(other.url, '501'), chatClient(other.url, '10260')]
    const all = [ann, ben, annToo, zoe]
    await Promise.all(all.map(({ is }) => is('open')))
    await ann.say('m-1', '501', '你好')
    await Promise.all([ann.answered(1), ben.delivered(1), annToo.delivered(1)])
    await ben.send({ id: 'm-2', to: { type: 'group', id: 'floor' }, content: { kind: 'text', text: 'all' } })
    await zoe.delivered(1)
    await ann.send({ id: 'm-3', to: { type: 'group', id: 'gold' }, content: { kind: 'text', text: 'some' } })
    other.announce('closing')
    await Promise.all([ann.delivered(2), ben.delivered(3), annToo.delivered(4), zoe.delivered(2)])
    const ids = all.map(({ deliveries }) => deliveries.map(({ id }) => id.replace(/^announcement.*/, 'all')))
    expect(ids.map((list) => [...list].sort())).toEqual([
      ['all', 'm-2'], ['all', 'm-1', 'm-3'], ['all', 'm-1', 'm-2', 'm-3'], ['all', 'm-2'],
    ])
    expect(annToo.deliveries[0]).toMatchObject({ from: '10260', conversation: { name: 'Marta Lindqvist' } })
    expect(ben.answers).toMatchObject([{ id: 'm-2', code: 1_000 }])
  })

  test('RS-59: recognizes a message that is resent to another server, and does not deliver it again', async () => {
    const [one, other] = await serveTwo()
    const ben = chatClient(other.url, '502')
    const [ann, annToo] = [chatClient(one.url, '700'), chatClient(other.url, '700')]
    await Promise.all([ben, ann, annToo].map(({ is }) => is('open')))
    one.fault({ action: 'loseAnswers', count: 1 })
    await ann.say('again', '502', 'one')
    await ben.delivered(1)
    await annToo.say('again', '502', 'one')
    await Promise.all([ann, annToo, ann, annToo].map((client) => client.say('again', '502', 'one')))
    await ann.say('after', '502', 'two')
    await Promise.all([ann.answered(3), annToo.answered(3), ben.delivered(2)])
    expect(ben.deliveries.map(({ id }) => id)).toEqual(['again', 'after'])
    const times = [...ann.answers, ...annToo.answers].filter(({ id }) => id === 'again')
    expect(new Set(times.map(({ code, createdAt }) => `${code} ${createdAt}`)).size).toBe(1)
    expect(ben.deliveries[0]?.createdAt).toBe(times[0]?.createdAt)
  })

  test('RS-60: delivers all messages in the same order to each peer, whatever the server', async () => {
    const servers = await serveTwo()
    const clients = Array.from({ length: 6 }, (_, index) =>
      chatClient(servers[index % 2]?.url ?? '', `crowd-${index}`))
    await Promise.all(clients.map(({ is }) => is('open')))
    const each = 15
    await Promise.all(clients.map(async (client, index) => {
      for (let count = 0; count < each; count += 1) {
        await client.send({
          id: `${index}-${count}`, to: { type: 'group', id: 'floor' }, content: { kind: 'text', text: '.' },
        })
      }
    }))
    const others = each * (clients.length - 1)
    await Promise.all(clients.map((client) => client.delivered(others)))
    const all = clients.flatMap(({ deliveries }) => deliveries)
    const times = new Map(all.map(({ id, createdAt }) => [id, createdAt]))
    expect(times.size).toBe(each * clients.length)
    const order = [...times].sort(([, left], [, right]) => left - right).map(([id]) => id)
    for (const [index, { deliveries }] of clients.entries()) {
      const own = (id: string) => id.startsWith(`${index}-`)
      expect(deliveries.map(({ id }) => id)).toEqual(order.filter((id) => !own(id)))
      expect(order.filter(own)).toEqual(Array.from({ length: each }, (_, count) => `${index}-${count}`))
    }
  })

  test('RS-61 RS-137: delivers each message exactly once while a client sends and moves between servers', async () => {
    const servers = await serveTwo()
    const proxy = await movingProxy(servers[0])
    let at = 0
    const here = () => servers[at % 2 === 0 ? 0 : 1]
    const url = `${proxy.wsUrl}/socket.io/?EIO=4&transport=websocket`
    const ben = chatApp(url, 'mover', () => here().httpUrl)
    ben.open('talker')
    await ben.is('open')
    const ann = chatClient(servers[0].url, 'talker')
    await ann.is('open')
    let sent = 0
    let isOver = false
    const talking = (async () => {
      while (!isOver) {
        sent += 1
        await ann.say(`t-${sent}`, 'mover', `t-${sent}`)
        await ann.answered(sent)
      }
    })()
    await ben.shows('talker', 1)
    for (at = 1; at <= 4; at += 1) {
      const before = ben.story.length
      proxy.move(here())
      await until(() => ben.story.length >= before + 2, () => ben.story)
      ben.say('talker', `b-${at}`)
      await ann.delivered(at)
      await ben.shows('talker', sent + at + 2)
    }
    isOver = true
    await talking
    await ben.shows('talker', sent + 4)
    const [all, own] = [ben.shown('talker'), ['b-1', 'b-2', 'b-3', 'b-4']]
    expect(all.filter((text) => text.startsWith('t-'))).toEqual(Array.from({ length: sent }, (_, at) => `t-${at + 1}`))
    expect(all.filter((text) => text.startsWith('b-'))).toEqual(own)
    expect(ann.deliveries.map(({ content }) => content)).toEqual(own.map((text) => ({ kind: 'text', text })))
    // No session was restored. Missed messages come from the store.
    expect(ben.story.filter((word) => word !== 'lost')).toEqual(Array(5).fill('ready'))
  })

  test('RS-62: returns the same history, contacts and files on each server, even if started later', async () => {
    const one = await serve()
    const ann = chatClient(one.url, 'ann')
    await ann.is('open')
    const other = await serve()
    const ben = chatClient(other.url, 'ben')
    await ben.is('open')
    const answer = await fetch(`${one.httpUrl}/api/chat/upload?user=ann`, { method: 'POST', body: new Blob([png]) })
    const { url } = await answer.json() as { readonly url: string }
    await ben.send({ id: 'file', to: { type: 'peer', id: 'ann' }, content: { kind: 'image', url } })
    await ben.say('text', 'ann', 'see?')
    await Promise.all([ben.answered(2), ann.delivered(2)])
    expect(ben.answers.map(({ code }) => code)).toEqual([1_000, 1_000])
    const third = await serve()
    for (const { httpUrl } of [one, other, third]) {
      const get = async (path: string): Promise<unknown> => (await fetch(httpUrl + path)).json()
      expect(await get('/api/chat/history?user=ann&type=peer&id=ben')).toMatchObject({
        code: 1_000, data: [{ id: 'text', sender: { name: 'Trader ben' } }, { id: 'file' }], more: false,
      })
      const { peers } = await get('/api/chat/contacts?user=ann') as { readonly peers: readonly { id: string }[] }
      expect(peers.map(({ id }) => id)).toContain('ben')
      const picture = await fetch(`${httpUrl}/api/chat/pictures/ann.svg`)
      expect([picture.status, await picture.text()]).toEqual([200, expect.stringContaining('<svg')])
      const file = await fetch(httpUrl + url)
      expect(Buffer.from(await file.arrayBuffer()).equals(png)).toBe(true)
    }
    await ben.say('absent', 'never-seen', 'hi')
    await ben.answered(3)
    expect(ben.answers[2]).toMatchObject({ code: 1_404 })
  })

  test('RS-63 RS-177: rejects a message while Redis is down, and accepts it when it is resent later', async () => {
    const [one, other] = await serveTwo()
    const [ann, ben] = [chatClient(one.url, 'away-a'), chatClient(other.url, 'away-b')]
    await Promise.all([ann.is('open'), ben.is('open')])
    await ann.say('before', 'away-b', '1')
    await ben.delivered(1)
    await redis().kill()
    await ann.say('during', 'away-b', '2')
    await ann.answered(2)
    expect(ann.answers[1]).toMatchObject({ id: 'during', code: 1_503 })
    expect((await fetch(`${other.httpUrl}/api/chat/history?user=away-b`)).status).toBe(503)
    const health = await fetch(`${other.httpUrl}/healthz`)
    expect([health.status, await health.json()]).toEqual([503, expect.objectContaining({ code: 1_503, redis: 'lost' })])
    expect(await refusedUpgrade(other.url, { 'X-Busy-Status': '503' })).toMatchObject({ status: 503 })
    await redis().start({ keepData: true })
    await ann.insist('during', 'away-b', '2')
    await ann.say('after', 'away-b', '3')
    await ben.delivered(3)
    expect(await (await fetch(`${one.httpUrl}/healthz`)).json()).toMatchObject({ code: 1_000, redis: 'connected' })
    expect(ben.deliveries.map(({ id }) => id)).toEqual(['before', 'during', 'after'])
    expect([ann.client.stats().losses, ben.client.stats().losses]).toEqual([0, 0])
  })
})

test('RS-64: writes no journal when messages are stored in Redis', async () => {
  const start = createChatServer({ port: 0, host, redis: 'redis://127.0.0.1:1', journal: 'chat.jsonl' })
  await expect(start)
    .rejects.toThrow('journal cannot be combined with redis, which stores the messages (redis-journal)')
})
