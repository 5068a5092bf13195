import { expect, onTestFinished, test } from 'vitest'
import { takeMessage } from '../../../server/chat/redis/scripts'
import { admitUser, releaseUser } from '../../../server/chat/redis/user-scripts'
import { createChatDirectory, speakerMs, visitorMs } from '../../../server/chat/messages/chat-directory'
import { createChatRules } from '../../../server/chat/messages/chat-rules'
import { openChatShare } from '../../../server/chat/redis/chat-share'
import { createSharedMessages } from '../../../server/chat/redis/shared-messages'
import { createBehindWatch, createBelievedTime } from '../../../server/shared/believed-time'
import { createSharedFiles } from '../../../server/chat/redis/shared-files'
import { createUploadStore } from '../../../server/chat/uploads/upload-store'
import { systemClock } from '../../../server/shared/system-clock'
import { chatClient, codesFrom, serveChat } from '../chat/chat-client'
import { until } from '../samples/sample-client'
import { describeSharedRedis } from './describe-redis'

describeSharedRedis('chat data stored in Redis', ({ redis, admin, callsOf }) => {
  const png = (size: number): Buffer =>
    Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(size - 8, 1)])

  test('CV-148: rejects a message whose file is missing in Redis, even on a server that has a copy', async () => {
    const { url, httpUrl } = await serveChat({ redis: redis().url, trouble: () => undefined })
    const ann = chatClient(url, '501')
    await ann.is('open')
    const body = Uint8Array.from(png(1_000))
    const posted = await fetch(`${httpUrl}/api/chat/upload?user=501`, { method: 'POST', body })
    const file = /"url":"([^"]+)"/.exec(await posted.text())?.[1] ?? ''
    const send = async (id: string): Promise<number | undefined> => {
      await ann.send({ id, to: { type: 'peer', id: '502' }, content: { kind: 'image', url: file } })
      await until(() => ann.answers.some((answer) => answer.id === id))
      return ann.answers.splice(0)[0]?.code
    }
    expect(await send('before')).toBe(1_000)
    await admin().del(file.replace('/api/chat/files/', 'tradewire:chat:file:'))
    expect([await send('after'), await send('before')]).toEqual([1_400, 1_000])
    expect((await fetch(httpUrl + file)).status).toBe(200)
  })

  /** Uploads a picture to one of two servers, and returns the other server. */
  async function uploadPicture() {
    const options = { redis: redis().url, trouble: () => undefined }
    const [one, other] = [await serveChat(options), await serveChat(options)]
    const body = Uint8Array.from(png(1_000))
    const posted = await fetch(`${one.httpUrl}/api/chat/upload?user=501`, { method: 'POST', body })
    return { other, url: /"url":"([^"]+)"/.exec(await posted.text())?.[1] ?? '' }
  }

  test('CV-158: answers a HEAD request without reading the file from Redis', async () => {
    const { other, url } = await uploadPicture()
    const before = await callsOf('get')
    const head = await fetch(`${other.httpUrl}${url}`, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length'), head.headers.get('content-type')])
      .toEqual([200, '1000', 'image/png'])
    expect(await callsOf('get') - before).toBe(0)
  })

  test('CV-160: accepts a message with a file of the right kind without reading the file from Redis', async () => {
    const { other, url } = await uploadPicture()
    const ann = chatClient(other.url, '501')
    await ann.is('open')
    const before = await callsOf('get')
    const send = async (id: string, kind: 'image' | 'voice', at: string): Promise<number | undefined> => {
      const content = kind === 'image' ? { kind, url: at } : { kind, url: at, durationMs: 1_000 }
      await ann.send({ id, to: { type: 'peer', id: '502' }, content })
      await until(() => ann.answers.some((answer) => answer.id === id))
      return ann.answers.splice(0)[0]?.code
    }
    expect(await send('image', 'image', url)).toBe(1_000)
    expect(await send('voice', 'voice', url)).toBe(1_400)
    expect(await send('none', 'image', '/api/chat/files/none.png')).toBe(1_400)
    expect(await send('elsewhere', 'image', `https://example.com${url}`)).toBe(1_400)
    // The script reads the newest message's time.
    expect(await callsOf('get') - before).toBe(1)
  })

  test('CV-118: removes at most 100 expired files per script call', async () => {
    const uploads = createUploadStore({ newName: () => 'new' })
    const files = createSharedFiles({ bulk: admin(), prefix: 'expired:', uploads })
    const expired = Array.from({ length: 250 }, (_, index) => `e${index}.png`)
    await admin().zadd('expired:names', ...expired.flatMap((name) => [1, name]))
    await admin().hset('expired:bytes', '', 250, ...expired.flatMap((name) => [name, 1]))
    expect(await files.add(png(1_000), 'ann')).toMatchObject({ kind: 'image' })
    expect(await admin().zcard('expired:names')).toBe(51)
  })

  test('CV-118: removes at most 100 displaced files per script call, and repeats the call if necessary', async () => {
    const uploads = createUploadStore({ newName: () => 'new' })
    const files = createSharedFiles({ bulk: admin(), prefix: 'tiny:', maxBytes: 300 * 4_096, uploads })
    const tiny = Array.from({ length: 300 }, (_, index) => `t${index}.png`)
    const [byTime, evals] = [tiny.flatMap((name) => [Date.now(), name]), await callsOf('eval')]
    await admin().multi()
      .zadd('tiny:names', ...byTime).zadd('tiny:of:bob', ...byTime)
      .zadd('tiny:senders', 300 * 4_096, 'bob').hset('tiny:owners', ...tiny.flatMap((name) => [name, 'bob']))
      .hset('tiny:bytes', '', 300 * 4_096, ...tiny.flatMap((name) => [name, 4_096])).exec()
    expect(await files.add(png(250 * 4_096), 'ann')).toMatchObject({ kind: 'image' })
    expect(await callsOf('eval') - evals).toBe(4)
    expect(await admin().zcard('tiny:names')).toBe(51)
    const senders = await admin().zrange('tiny:senders', '0', '-1', 'WITHSCORES')
    expect(senders).toEqual(['bob', String(50 * 4_096), 'ann', String(250 * 4_096)])
  })

  test('CV-152: shortens the lifetime of files stored while the Redis clock was ahead', async () => {
    const files = createSharedFiles({ bulk: admin(), prefix: 'ahead:', uploads: createUploadStore() })
    const nowSeconds = Math.floor(Date.now() / 1_000)
    const [near, far] = [nowSeconds + 86_400 + 50, nowSeconds + 31 * 86_400]
    const far200 = Array.from({ length: 200 }, (_, index) => [far, `f${String(index).padStart(3, '0')}.png`] as const)
    const byTime = [...far200, [far, 'later.png'], [near, 'near.png']].flat()
    await admin().multi()
      .zadd('ahead:names', ...byTime).zadd('ahead:of:bob', ...byTime)
      .hset('ahead:owners', ...byTime.flatMap((name, index) => (index % 2 === 1 ? [name, 'bob'] : [])))
      .set('ahead:f000.png', '', 'EX', 61 * 86_400).exec()
    expect(await files.add(png(1_000), 'ann')).toMatchObject({ kind: 'image' })
    for (const key of ['ahead:names', 'ahead:of:bob']) {
      const endsAt = await Promise.all(['f000.png', 'f199.png', 'later.png', 'near.png'].map(async (name) =>
        Number(await admin().zscore(key, name)) - nowSeconds))
      expect(endsAt.slice(0, 2).every((leftSeconds) => Math.abs(leftSeconds - 86_400) < 40), key).toBe(true)
      expect(endsAt.slice(2), key).toEqual([31 * 86_400, 86_450])
    }
    expect(await admin().ttl('ahead:f000.png')).toBeLessThanOrEqual(31 * 86_400)
  })

  test('CV-64 CV-103 CV-104 CV-106: drops only the oldest files of the senders with the most bytes', async () => {
    let count = 0
    const uploads = createUploadStore({ newName: () => `s${(count += 1)}` })
    const files = createSharedFiles({ bulk: admin(), prefix: 'share:', maxBytes: 22_000, uploads })
    for (const by of ['ann', 'bob', 'bob', 'ann', 'bob', 'bob', 'bob', 'bob']) {
      expect(await files.add(png(1_000), by)).toMatchObject({ kind: 'image' })
    }
    const kept = (await admin().keys('share:*.png')).sort()
    expect(kept).toEqual(['s1', 's4', 's6', 's7', 's8'].map((name) => `share:${name}.png`))
    expect(await admin().zrange('share:senders', '0', '-1', 'WITHSCORES')).toEqual(['ann', '8192', 'bob', '12288'])
    expect(await admin().hlen('share:owners')).toBe(5)
    expect(await admin().hget('share:bytes', '')).toBe('20480')
    for (const key of ['share:s8.png', 'share:names']) {
      expect(Math.abs(await admin().ttl(key) - 31 * 86_400), key).toBeLessThan(400)
    }
  })

  test('CV-102 RS-154: reads a file once for simultaneous requests, and limits the reads per address', async () => {
    const uploads = createUploadStore({ newName: () => 'far' })
    const there = createSharedFiles({ bulk: admin(), prefix: 'read:', uploads })
    await there.add(png(1_000), 'ann')
    const here = createSharedFiles({ bulk: admin(), prefix: 'read:', uploads: createUploadStore() })
    const before = await callsOf('get')
    const found = await Promise.all(Array.from({ length: 300 }, async () => here.find('far.png', 'here')))
    expect(new Set(found.map((file) => file?.bytes.length))).toEqual(new Set([1_000]))
    expect(await callsOf('get') - before).toBe(1)
    const counts = await Promise.all([0, 1].map(async (address) => {
      const found = await Promise.allSettled(Array.from({ length: 40 }, async (_, index) =>
        here.find(`${address}-${index}.png`, `203.0.113.${address}`)))
      return found.filter(({ status }) => status === 'rejected').length
    }))
    expect(counts).toEqual([6, 8])
  })

  function sharedMessages(maxPlaces?: number) {
    const directory = createChatDirectory(() => 0)
    return createSharedMessages({
      redis: admin(), bulk: admin(), directory, rules: createChatRules({ directory, isUploaded: () => false }),
      learnUser: () => Promise.resolve(), time: createBelievedTime(() => 0), frameRate: { burst: 200, perSecond: 20 },
      noteClock: () => undefined, ...(maxPlaces !== undefined && { maxPlaces }),
    })
  }
  const payload = { to: { type: 'group', id: 'floor' }, content: { kind: 'text', text: 'hi' } }

  async function openShare(elapsed: () => number) {
    const trouble: string[] = []
    const share = await openChatShare({
      url: redis().url, directory: createChatDirectory(() => 0), uploads: createUploadStore(),
      clock: { now: () => Date.now(), elapsed }, behind: createBehindWatch(() => undefined),
      trouble: (line) => void trouble.push(line), frameRate: { burst: 200, perSecond: 20 },
    })
    onTestFinished(share.close)
    return { share, trouble }
  }

  test('CV-153: reports Redis’s error when a message, an announcement or an upload cannot be stored', async () => {
    const { share, trouble } = await openShare(() => 0)
    const send = async (id: string): Promise<number> =>
      (await share.messages.take('501', id, 'text', payload, undefined)).code
    const codes = await Promise.all(Array.from({ length: 101 }, async (_, index) => send(`m-${index}`)))
    expect(codes.filter((code) => code !== 1_000)).toEqual([1_503])
    expect(trouble).toEqual([])
    await admin().mset('tradewire:chat:messages', '', 'tradewire:chat:file:names', '')
    expect(await send('another')).toBe(1_503)
    expect(await share.messages.announce('a-1', 'hi')).toBeUndefined()
    expect(await share.files.add(png(1_000), 'ann')).toBe('room')
    const line: unknown = expect.stringMatching(/^Redis rejected a request of the chat: .*WRONGTYPE/)
    expect(trouble).toEqual([line, line, line])
  })

  test('CV-153: reports Redis’s error when a read or a join fails', async () => {
    const trouble: string[] = []
    const { url, httpUrl } = await serveChat({ redis: redis().url, trouble: (line) => void trouble.push(line) })
    await admin().mset('tradewire:chat:messages', '', 'tradewire:chat:seen', '')
    for (const path of ['history', 'contacts']) {
      expect((await fetch(`${httpUrl}/api/chat/${path}?user=501`)).status).toBe(503)
    }
    expect(trouble.map((line) => line.includes('WRONGTYPE'))).toEqual([true, true])
    chatClient(url, '501')
    await until(() => trouble.length > 2)
    expect(trouble[2]).toMatch(/^Redis rejected a request of the chat: .*WRONGTYPE/)
  })

  test('CV-137: trusts a Redis clock that has caught up with the messages, even before a health check', async () => {
    let elapsedMs = 3_600_000
    const { share, trouble } = await openShare(() => elapsedMs)
    expect(await share.messages.take('501', 'm-1', 'text', payload, undefined)).toMatchObject({ code: 1_000 })
    // The expected time is now an hour before the message.
    elapsedMs = 0
    expect(await share.messages.take('501', 'm-2', 'text', payload, undefined)).toMatchObject({ code: 1_000 })
    expect(trouble).toEqual([])
  })

  test('CV-122 CV-123: keeps other addresses’ messages, and returns the same history on every server', async () => {
    const [first, second] = [sharedMessages(10), sharedMessages(10)]
    const shown = async (messages: typeof first): Promise<readonly string[]> => {
      await messages.catchUp()
      const { deliveries } = messages.history('501', { conversation: null, before: null, limit: 50 })
      expect(JSON.stringify(deliveries)).not.toContain('"by"')
      return deliveries.map(({ id }) => id).reverse()
    }
    const take = (from: string, id: string, by: string) => first.take(from, id, 'text', payload, { id: 'line', by })
    for (const id of ['v-0', 'v-1', 'v-2', 'v-3']) await take('victim', id, 'home')
    const invent = async (begin: number): Promise<readonly string[]> => {
      for (let count = begin; count < begin + 9; count += 1) await take(`invented-${count}`, `d-${count}`, 'attacker')
      return ['v-0', 'v-1', 'v-2', 'v-3', ...[3, 4, 5, 6, 7, 8].map((count) => `d-${begin + count}`)]
    }
    for (const begin of [10, 20, 30]) {
      const left = await invent(begin)
      for (const messages of [first, second, sharedMessages(10)]) expect(await shown(messages)).toEqual(left)
      expect(await admin().zscore('tradewire:chat:taken:invented-10', 'd-10')).toBe(null)
    }
    const left = await invent(40)
    await admin().zremrangebyrank('tradewire:chat:removed', 0, -2)
    expect(await shown(first)).toEqual(left)
    expect(await shown(first)).toEqual(left)
  })

  test('CV-66: counts a long text with “…” as the same number of slots in Redis and on every server', async () => {
    const first = sharedMessages(10)
    const long = { to: { type: 'group', id: 'floor' }, content: { kind: 'text', text: `…${'word '.repeat(339)}` } }
    for (let count = 0; count < 8; count += 1) await first.take('501', `m-${count}`, 'text', long, undefined)
    expect(await admin().get('tradewire:chat:places')).toBe('10')
    for (const messages of [first, sharedMessages(10)]) {
      await messages.catchUp()
      const { deliveries } = messages.history('501', { conversation: null, before: null, limit: 50 })
      expect(deliveries.map(({ id }) => id)).toEqual(['m-7', 'm-6', 'm-5', 'm-4', 'm-3'])
    }
  })

  test('CV-130: limits an address’s messages to all groups, and to each peer, across all servers', async () => {
    const options = { redis: redis().url, trouble: () => undefined, frameRate: { burst: 3, perSecond: 0.001 } }
    const [one, two, three] = [await serveChat(options), await serveChat(options), await serveChat(options)]
    const [group, peer] = [{ type: 'group', id: 'floor' }, { type: 'peer', id: '501' }]
    expect(await codesFrom(one, '203.0.113.1', 'ann', group, 2)).toEqual(['1000', '1000'])
    expect(await codesFrom(two, '203.0.113.1', 'ben', group, 2)).toEqual(['1000', '1429'])
    // The first two messages are repeated.
    expect(await codesFrom(three, '203.0.113.1', 'ann', group, 3)).toEqual(['1000', '1000', '1429'])
    expect(await codesFrom(two, '203.0.113.1', 'cat', peer, 3)).toEqual(['1000', '1000', '1000'])
    expect(await codesFrom(three, '203.0.113.1', 'dan', peer, 1)).toEqual(['1429'])
    expect(await codesFrom(three, '203.0.113.2', 'eve', peer, 1)).toEqual(['1000'])
    for (const user of ['fay', 'gus']) {
      expect(await codesFrom(three, '127.0.0.1', user, group, 3)).toEqual(['1000', '1000', '1000'])
    }
    const [bucket = '', ...others] = await admin().keys('tradewire:chat:reach:203.0.113.1 groups')
    expect(others).toEqual([])
    expect(await admin().pttl(bucket)).toBeLessThanOrEqual(3_000_000)
  })

  test.each([
    ['at most every 2 s from each address', 2_600, ['1000', '1503', '1000']],
    ['from no address if the server is very slow', 5_100, ['1503', '1503', '1503']],
  ])('CV-143: accepts group messages while a server is slow: %s', async (_, delayMs, codes) => {
    const server = await serveChat({ redis: redis().url, trouble: () => undefined })
    const [group, peer] = [{ type: 'group', id: 'floor' }, { type: 'peer', id: 'ann' }]
    await admin().set('tradewire:chat:groups:count', 100)
    await admin().set('tradewire:chat:groups:report', `0 ${delayMs / 100} other`)
    const from = async (address: string, user: string, to: object): Promise<readonly string[]> =>
      codesFrom(server, address, user, to, 1)
    expect([
      ...await from('203.0.113.1', 'ann', group), ...await from('203.0.113.1', 'ben', group),
      ...await from('203.0.113.2', 'cat', group),
    ]).toEqual(codes)
    expect(await admin().pttl('tradewire:chat:reach:203.0.113.1 groups')).toBeLessThanOrEqual(2_000)
    expect(await from('203.0.113.1', 'dan', peer)).toEqual(['1000'])
    expect(await from('127.0.0.1', 'eve', group)).toEqual(['1000'])
    // Redis would keep the report for longer than 10 s if its clock had been set back.
    await admin().pexpire('tradewire:chat:groups:report', 60_000)
    expect(await from('203.0.113.3', 'fay', group)).toEqual(['1000'])
  })

  test('CV-111: queues up to 100 messages per sender, and combines history requests into two reads', async () => {
    const messages = sharedMessages()
    const receipts = await Promise.all(Array.from({ length: 102 }, async (_, index) =>
      messages.take('501', `m-${index}`, 'text', payload, undefined)))
    expect(receipts.flatMap(({ code }, index) => (code === 1_503 ? [index] : []))).toEqual([100, 101])
    const before = await callsOf('xrange')
    const query = { conversation: null, before: null, limit: 50 }
    const pages = await Promise.all(Array.from({ length: 300 }, async () => {
      await messages.catchUp()
      return messages.history('501', query)
    }))
    expect(new Set(pages.map(({ deliveries }) => deliveries.length))).toEqual(new Set([50]))
    expect(await callsOf('xrange') - before).toBe(2)
  })

  test('CV-139: reads at most 128 messages per reply', async () => {
    const writing = admin().pipeline()
    for (let at = 1; at <= 300; at += 1) {
      const message = { id: `m-${at}`, from: '501', ...payload, createdAt: at }
      writing.xadd('tradewire:chat:messages', `${at}-0`, 'message', JSON.stringify(message))
    }
    await writing.exec()
    const before = await callsOf('xrange')
    const messages = sharedMessages()
    await messages.catchUp()
    expect(await callsOf('xrange') - before).toBe(3)
    const query = { conversation: null, before: null, limit: 1 }
    expect(messages.history('501', query)).toMatchObject({ deliveries: [{ id: 'm-300' }], more: true })
  })

  test('CV-142: returns complete history pages while the server replaces its list of messages', async () => {
    const messages = sharedMessages()
    for (const id of ['m-1', 'm-2', 'm-3']) await messages.take('501', id, 'text', payload, undefined)
    await messages.catchUp()
    const query = { conversation: null, before: null, limit: 50 }
    const shown = (): number => messages.history('501', query).deliveries.length
    messages.forget()
    await messages.take('501', 'm-4', 'text', payload, undefined)
    expect(shown()).toBe(3)
    await messages.catchUp()
    expect(shown()).toBe(4)
    await admin().del('tradewire:chat:messages')
    messages.forget()
    await messages.catchUp()
    expect(shown()).toBe(0)
  })

  test('CV-127: queues a user’s messages from each sender separately', async () => {
    const messages = sharedMessages()
    const senders = [...Array<string>(101).fill('away'), 'home']
    const receipts = await Promise.all(senders.map(async (by, index) =>
      messages.take('501', `m-${index}`, 'text', payload, { id: 'line', by })))
    expect(receipts.slice(99).map(({ code }) => code)).toEqual([1_000, 1_503, 1_000])
  })

  test('CV-63: rejects a file when Redis is full, and leaves no data behind', async () => {
    const uploads = createUploadStore({ newName: () => 'large' })
    const files = createSharedFiles({ bulk: admin(), prefix: 'none:', maxBytes: 500, uploads })
    expect(await files.add(png(1_000), 'ann')).toBe('room')
    expect(uploads.find('large.png')).toBeUndefined()
    expect(await admin().keys('none:*')).toEqual([])
  })

  const takeOf = (prefix: string, bounds: readonly number[], maxEventBytes: number, expected: number | '' = '') =>
    (from: string, id: string, ...events: readonly string[]): Promise<unknown> => {
      const keys = [
        `ids:${from}`, 'log', 'events', 'senders', 'places', 'newest', 'users', 'removed', 'by', 'listers', 'here',
      ].map((key) => prefix + key)
      const message = JSON.stringify({ id, from, createdAt: -77 })
      return admin().eval(
        takeMessage, 11, ...keys, id, message, '-77', ...bounds, from, `${prefix}ids:`, 60_000, maxEventBytes, expected,
        from, `${prefix}sent:`, `${prefix}of:`, 1, 1, 1, '', ...events)
    }

  const releaseFrom = async (key: string, user: string, server = 'one'): Promise<void> =>
    void await admin().eval(releaseUser, 3, key, `${key}:by`, `${key}:here`, user, server, `${key}:of:`)

  const admitTo = async (
    key: string, user: string, limit: number, forMs: number, expected: number | '' = '', by = user, isConnected = false,
  ): Promise<void> => {
    await admin().eval(
      admitUser, 5, key, `${key}:last`, `${key}:by`, `${key}:listers`, `${key}:here`,
      user, limit, forMs, expected, by, `${key}:of:`, 'one')
    if (!isConnected) await releaseFrom(key, user)
  }

  test('CV-65: drops the oldest messages of the busiest senders, and recognizes the ids of kept messages', async () => {
    const take = takeOf('take:', [10, 1, 100], 1_000_000)
    const first = await take('victim', 'kept')
    for (let count = 0; count < 30; count += 1) await take('bot', `m-${count}`)
    expect(await take('victim', 'kept')).toEqual([0, Array.isArray(first) ? first[1] : undefined])
    const log = await admin().xrange('take:log', '-', '+')
    expect(log.map(([, fields]) => /"id":"([^"]+)"/.exec(fields[1] ?? '')?.[1])).toEqual(
      ['kept', ...Array.from({ length: 9 }, (_, index) => `m-${21 + index}`)])
    expect([await admin().zcard('take:ids:bot'), await admin().get('take:places')]).toEqual([9, '10'])
    expect(await admin().zscore('take:senders', 'bot')).toBe('9')
    expect(Number(await admin().zscore('take:users', 'victim'))).toBeGreaterThan(0)
  })

  test('CV-99 CV-104: uses the expected time for a message when the Redis clock is over a minute ahead', async () => {
    const take = async (expected: number | '', id: string): Promise<readonly number[]> => {
      const answer: unknown = await takeOf('dated:', [10, 1, 100], 1_000_000, expected)('ann', id)
      return Array.isArray(answer) ? answer.map(Number) : []
    }
    const monthAgoMs = Date.now() - 30 * 86_400_000
    const [isNew, at = 0, nowMs = 0] = await take(monthAgoMs, 'one')
    expect([isNew, at]).toEqual([1, monthAgoMs])
    expect(await admin().zscore('dated:users', 'ann')).toBe(String(monthAgoMs + 60_000))
    expect(Math.abs(nowMs - Date.now())).toBeLessThan(60_000)
    expect((await take(monthAgoMs, 'two'))[1]).toBe(monthAgoMs + 1)
    expect((await take(Date.now() - 30_000, 'three'))[1]).toBeGreaterThanOrEqual(nowMs)
    expect((await take('', 'four'))[1]).toBeGreaterThanOrEqual(nowMs)
    expect(await take('', 'two')).toEqual([0, monthAgoMs + 1])
  })

  test('CV-100: keeps the message order when the newest time is ahead, and stores the real sentAt', async () => {
    const aheadMs = Date.now() + 30 * 86_400_000
    await admin().set('order:newest', aheadMs)
    const event = JSON.stringify({ data: JSON.stringify({ createdAt: -77, id: 'one' }) })
    const answer: unknown = await takeOf('order:', [10, 1, 100], 1_000_000)('ann', 'one', event)
    const [isNew, at, nowMs, sentAt] = Array.isArray(answer) ? answer.map(Number) : []
    expect([isNew, at]).toEqual([1, aheadMs + 1])
    expect(sentAt).toBe(nowMs)
    const [[, [, message]] = ['', []]] = await admin().xrange('order:log', '-', '+')
    expect(message).toBe(JSON.stringify({ id: 'one', from: 'ann', createdAt: at, sentAt }))
    const [[, fields] = ['', []]] = await admin().xrange('order:events', '-', '+')
    expect(fields.at(-1)).toBe(JSON.stringify({ data: JSON.stringify({ createdAt: at, sentAt, id: 'one' }) }))
  })

  test('CV-100 CV-105: sends sentAt in repeated responses and history, and ignores a server’s own clock', async () => {
    const aheadMs = 30 * 86_400_000
    const clock = { ...systemClock, now: () => Date.now() + aheadMs }
    const shared = { redis: redis().url, trouble: () => undefined }
    const [one, other] = [await serveChat({ ...shared, clock }), await serveChat(shared)]
    const [ann, ben] = [chatClient(one.url, '501'), chatClient(other.url, '502')]
    await Promise.all([ann.is('open'), ben.is('open')])
    await ann.say('by the server ahead', '502', 'hi')
    await ben.delivered(1)
    expect(Math.abs((ben.deliveries[0]?.createdAt ?? 0) - Date.now())).toBeLessThan(60_000)
    await admin().set('tradewire:chat:newest', Date.now() + aheadMs)
    for (const client of [ann, ann]) await client.say('after', '502', 'hi')
    await Promise.all([ann.answered(3), ben.delivered(2)])
    const { createdAt, sentAt = 0 } = ben.deliveries[1] ?? { createdAt: 0 }
    expect(createdAt).toBeGreaterThan(Date.now() + aheadMs - 60_000)
    expect(Math.abs(sentAt - Date.now())).toBeLessThan(60_000)
    expect(ann.answers.slice(1)).toEqual(Array(2).fill({ id: 'after', code: 1_000, createdAt, sentAt }))
    const page = await (await fetch(`${one.httpUrl}/api/chat/history?user=501&limit=1`)).text()
    expect(page).toContain(`"createdAt":${createdAt},"sentAt":${sentAt}`)
    expect(await (await fetch(`${one.httpUrl}/healthz`)).text()).toContain('clockBehindMs')
    expect(await (await fetch(`${other.httpUrl}/healthz`)).text()).toContain('clockBehindMs')
  })

  test('CV-100: logs at startup that the Redis clock is behind, and reports the difference in /healthz', async () => {
    await admin().set('tradewire:chat:newest', Date.now() + 30 * 86_400_000)
    const trouble: string[] = []
    const server = await serveChat({ redis: redis().url, trouble: (line) => trouble.push(line) })
    expect(trouble).toHaveLength(1)
    expect(trouble[0]).toMatch(/^the clock is (2591999|2592000|2592001) s behind the newest message/)
    expect(await (await fetch(`${server.httpUrl}/healthz`)).text()).toContain('"clockBehindMs":259')
  })

  test('CV-104: keeps users and files when the Redis clock is ahead of the trusted time', async () => {
    const expectedMs = Date.now() - 8 * 86_400_000
    const admit = (user: string, expected: number | '') =>
      admitTo('ahead', user, 9, 60_000, expected)
    const filesAt = (expected: number | undefined) => createSharedFiles({
      bulk: admin(), prefix: 'ahead:', uploads: createUploadStore(), time: { expected: () => expected },
    })
    const kept = async (): Promise<readonly number[]> =>
      [await admin().zcard('ahead'), (await admin().keys('ahead:*.png')).length]
    await admit('one', '')
    await filesAt(undefined).add(png(1_000), 'one')
    const [name = ''] = await admin().zrange('ahead:names', '0', '-1')
    await admin().zadd('ahead', expectedMs + 60_000, 'one')
    await admin().zadd('ahead:names', expectedMs / 1_000 + 60, name)
    await admit('other', expectedMs)
    await filesAt(expectedMs).add(png(1_000), 'other')
    expect(await kept()).toEqual([2, 2])
    await admit('late', '')
    await filesAt(undefined).add(png(1_000), 'late')
    expect(await kept()).toEqual([2, 2])
    expect([await admin().zscore('ahead', 'one'), await admin().exists(`ahead:${name}`)]).toEqual([null, 0])
  })

  test('CV-125 CV-136: keeps expiry times and dates when a server starts with its clock behind', async () => {
    const trouble: string[] = []
    const shared = { redis: redis().url, trouble: (line: string) => void trouble.push(line) }
    const behind = { ...shared, clock: { ...systemClock, now: () => Date.now() - 2 * 86_400_000 } }
    const right = await serveChat(shared)
    const image = Uint8Array.from(png(1_000))
    const leftDays = async (): Promise<readonly number[]> =>
      (await admin().hvals('tradewire:chat:connected'))
        .map((report) => Math.round((Number.parseInt(report, 10) - Date.now()) / 86_400_000)).sort()
    const ann = chatClient(right.url, '501')
    await ann.is('open')
    await ann.say('right', '502', 'hi')
    await ann.answered(1)
    const other = await serveChat(behind)
    const ben = chatClient(other.url, '502')
    await ben.is('open')
    expect(await leftDays()).toEqual([1, 7])
    const posted = await fetch(`${other.httpUrl}/api/chat/upload?user=502`, { method: 'POST', body: image })
    const file = /"url":"([^"]+)"/.exec(await posted.text())?.[1] ?? ''
    await ben.say('behind', '501', 'hi')
    await until(() => ann.deliveries.length === 1)
    expect(Math.abs((ann.deliveries[0]?.createdAt ?? 0) - Date.now())).toBeLessThan(60_000)
    expect(ann.deliveries[0]?.sentAt).toBeUndefined()
    const cat = chatClient(right.url, 'cat')
    await cat.is('open')
    await fetch(`${right.httpUrl}/api/chat/upload?user=501`, { method: 'POST', body: image })
    expect(await leftDays()).toEqual([1, 7, 7])
    const { status } = await fetch((await serveChat(shared)).httpUrl + file)
    expect([file, status, trouble]).toEqual([expect.stringMatching(/^\/api/), 200, []])
  })

  test('CV-97: drops the oldest message events when their total size exceeds the limit', async () => {
    const take = takeOf('long:', [100, 1, 1_000], 400_000)
    const held = async (): Promise<number> => Number(await admin().memory('USAGE', 'long:events'))
    let most = 0
    for (let count = 0; count < 200; count += 1) {
      await take('ann', `m-${count}`, `${count} ${'x'.repeat(10_000)} -77`)
      most = Math.max(most, await held())
    }
    expect(most).toBeGreaterThan(200_000)
    expect(most).toBeLessThanOrEqual(400_000)
    const [[, newest] = []] = await admin().xrevrange('long:events', '+', '-', 'COUNT', 1)
    expect(newest?.at(-1)).toMatch(/^199 /)
  })

  test('CV-97: limits the total size of message events even when the oldest events are short', async () => {
    const take = takeOf('mixed:', [100, 1, 1_000], 400_000)
    for (let count = 0; count < 500; count += 1) await take('ann', `short-${count}`, '-77')
    let most = 0
    for (let count = 0; count < 100; count += 1) {
      await take('ann', `long-${count}`, `${count} ${'x'.repeat(10_000)} -77`)
      most = Math.max(most, Number(await admin().call('MEMORY', 'USAGE', 'mixed:events', 'SAMPLES', 0)))
    }
    expect(most).toBeGreaterThan(200_000)
    expect(most).toBeLessThanOrEqual(400_000)
  })

  test('CV-67 CV-68: expires users in Redis, and removes users from a full directory to add new users', async () => {
    const admit = (user: string, forMs: number) => admitTo('seen', user, 5, forMs)
    await admit('speaker', 60_000)
    for (let count = 0; count < 30; count += 1) await admit(`invented-${count}`, 5_000)
    await admit('newcomer', 5_000)
    const users = await admin().zrange('seen', '0', '-1')
    expect(users).toHaveLength(5)
    expect(users).toEqual(expect.arrayContaining(['speaker', 'newcomer']))
    expect(await admin().pttl('seen')).toBeGreaterThan(50_000)
    await admin().zadd('seen', 1, 'invented-29')
    await admit('newcomer', 5_000)
    expect(await admin().zscore('seen', 'invented-29')).toBe(null)
  })

  test('CV-68 CV-138: keeps connected users in a full directory, and does not list new users', async () => {
    const admit = (user: string, isConnected: boolean, by = user, forMs = 60_000) =>
      admitTo('busy', user, 200, forMs, '', by, isConnected)
    const users = async (): Promise<readonly string[]> => admin().zrange('busy', '0', '-1')
    for (let count = 0; count < 150; count += 1) await admit(`here-${count}`, true, 'office', 10_000 + count)
    for (let count = 0; count < 50; count += 1) await admit(`gone-${count}`, false, 'home', 50_000 + count)
    for (let count = 0; count < 50; count += 1) await admit(`new-${count}`, true, `far-${count}`)
    expect((await users()).filter((user) => user.startsWith('gone'))).toEqual([])
    await admit('late', true)
    expect(await users()).toHaveLength(200)
    expect(await users()).not.toContain('late')
    await releaseFrom('busy', 'here-0')
    // The last report of this user was 20 minutes ago.
    await admin().zadd('busy', 1e15 + Date.now() - 1, 'here-120')
    for (const user of ['late', 'later']) await admit(user, true)
    expect(await users()).toEqual(expect.arrayContaining(['late', 'later']))
    for (const user of ['here-0', 'here-120']) expect(await users()).not.toContain(user)
    expect(await admin().hlen('busy:here')).toBe(200)
  })

  test('CV-141: keeps connected users in a full directory when the Redis clock is ahead of trusted time', async () => {
    const admit = (user: string, expected: number | '') => admitTo('leap', user, 2, visitorMs, expected, user, true)
    const users = async (): Promise<readonly string[]> => (await admin().zrange('leap', '0', '-1')).sort()
    const hourAgoMs = Date.now() - 3_600_000
    for (const user of ['ann', 'ben']) await admit(user, '')
    for (const user of ['ann', 'ben']) {
      await admin().hset('leap:here', user, `${hourAgoMs + visitorMs};${hourAgoMs + 1_200_000} one`)
      await admin().zadd('leap', 1e15 + hourAgoMs + 1_200_000, user)
    }
    await admit('cid', hourAgoMs)
    expect(await users()).toEqual(['ann', 'ben'])
    await admit('cid', '')
    expect(await users()).toEqual(['ben', 'cid'])
  })

  test('CV-141: shortens the expiry of connected users recorded while the clock was ahead', async () => {
    const admit = (user: string) => admitTo('back', user, 2, visitorMs, '', user, true)
    await admit('ann')
    const aheadMs = Date.now() + 3_600_000
    await admin().hset('back:here', 'ann', `${aheadMs + visitorMs};${aheadMs + 1_200_000} other`)
    await admin().zadd('back', 1e15 + aheadMs + 1_200_000, 'ann')
    await admin().set('back:last', aheadMs)
    await admit('ben')
    const report = await admin().hget('back:here', 'ann') ?? ''
    const [untilMs = 0, reportMs = 0] = (report.match(/\d+/g) ?? []).map(Number)
    expect([Math.abs(untilMs - Date.now() - visitorMs) < 60_000, Math.abs(reportMs - Date.now() - 1_200_000) < 60_000])
      .toEqual([true, true])
    expect(Number(await admin().zscore('back', 'ann'))).toBe(1e15 + reportMs)
  })

  test('CV-138: reports a user as disconnected when the user’s last connection to the server closes', async () => {
    const server = await serveChat({ redis: redis().url, trouble: () => undefined })
    const connected = async (): Promise<readonly string[]> => (await admin().hkeys('tradewire:chat:connected')).sort()
    const [ann, again, ben] = ['ann', 'ann', 'ben'].map((user) => chatClient(server.url, user))
    for (const client of [ann, again, ben]) await client?.is('open')
    expect(await connected()).toEqual(['ann', 'ben'])
    for (const client of [ann, ben]) client?.client.close()
    await expect.poll(connected).toEqual(['ann'])
    again?.client.close()
    await expect.poll(connected).toEqual([])
  })

  test('CV-138: reports a user as connected while the user is connected to one of two servers', async () => {
    const admit = (server: string) => admin().eval(
      admitUser, 5, 'two', 'two:last', 'two:by', 'two:listers', 'two:here',
      'ann', 9, 60_000, '', 'ann', 'two:of:', server)
    const release = (server: string) => releaseFrom('two', 'ann', server)
    const reports = async () => (await admin().hget('two:here', 'ann'))?.replace(/\d{13}/g, 'T')
    for (const server of ['one', 'other', 'one', 'third']) await admit(server)
    expect(await reports()).toBe('T;T third T one T other')
    await release('third')
    expect(await reports()).toBe('T; T one T other')
    const [soonMs, pastMs] = [Date.now() + 60_000, Date.now() - 60_000]
    await admin().hset('two:here', 'ann', `${soonMs};${soonMs} one ${pastMs} other`)
    await admit('third')
    expect(await reports()).toBe('T;T third T one')
    for (const server of ['one', 'one', 'third']) await release(server)
    expect(await reports()).toBeUndefined()
    expect(Number(await admin().zscore('two', 'ann'))).toBeLessThan(1e15)
  })

  test('CV-138: reports a user as connected when an old connection closes while a new connection joins', async () => {
    const server = await serveChat({ redis: redis().url, trouble: () => undefined })
    const first = chatClient(server.url, 'ann')
    await first.is('open')
    await admin().client('PAUSE', 10_000, 'WRITE')
    const second = chatClient(server.url, 'ann')
    const evals = async (): Promise<number> =>
      String(await admin().client('LIST')).split('\n').filter((line) => / flags=b .* cmd=eval /.test(line)).length
    await expect.poll(evals).toBe(1)
    first.client.close()
    await until(() => server.lines() === 0)
    await admin().client('UNPAUSE')
    await second.is('open')
    // Redis has executed all earlier commands of the server.
    await second.say('m-1', 'ann', 'hi')
    await second.answered(1)
    expect(await admin().hkeys('tradewire:chat:connected')).toEqual(['ann'])
    second.client.close()
    await expect.poll(() => admin().hkeys('tradewire:chat:connected')).toEqual([])
  })

  test('CV-124: drops users of the address that has the most users when the directory is full', async () => {
    const admit = (user: string, by: string, forMs = 60_000) => admitTo('full', user, 12, forMs, '', by)
    for (const user of ['ann', 'ben']) await admit(user, 'home', 50_000)
    for (let count = 0; count < 30; count += 1) await admit(`invented-${count}`, 'away', 60_000 + count)
    const left = ['ann', 'ben', ...Array.from({ length: 10 }, (_, index) => `invented-${20 + index}`)]
    expect(await admin().zrange('full', '0', '-1')).toEqual(left)
    expect(await admin().zrange('full:listers', '0', '-1', 'WITHSCORES')).toEqual(['home', '2', 'away', '10'])
    expect([await admin().hlen('full:by'), await admin().zcard('full:of:away')]).toEqual([12, 10])
    await admin().zadd('full', 1, 'invented-20')
    await admit('invented-29', 'away', 10)
    expect([await admin().zscore('full:listers', 'away'), await admin().hlen('full:by')]).toEqual(['9', 11])
    expect(await admin().pttl('full:of:away')).toBeGreaterThan(50_000)
  })

  test('CV-124: removes a sender’s user even if its list contains users that have expired or moved', async () => {
    const admit = (user: string, by: string) => admitTo('left', user, 3, 60_000, '', by)
    for (const user of ['ann', 'ben', 'cid']) await admit(user, 'home')
    await admin().zadd('left:of:home', 1, 'evicted', 2, 'moved')
    await admin().hset('left:by', 'moved', 'away')
    await admit('dan', 'office')
    expect(await admin().zrange('left', '0', '-1')).toEqual(['ben', 'cid', 'dan'])
    expect(await admin().zrange('left:of:home', '0', '-1')).toEqual(['ben', 'cid'])
  })

  test('CV-124: counts users per sender, and moves a user from a sender with 1,001 users', async () => {
    const take = takeOf('moved', [10, 1, 100], 1_000_000)
    await take('ann', 'm-1')
    expect(await admin().hget('movedby', 'ann')).toBe('ann')
    expect(await admin().zscore('movedof:ann', 'ann')).toBe(await admin().zscore('movedusers', 'ann'))
    for (const key of ['users', 'by', 'listers', 'of:ann']) {
      expect(await admin().pttl(`moved${key}`), key).toBeGreaterThan(50_000)
    }
    const admit = (user: string, by: string) => admitTo('many', user, 5_000, 3_600_000, '', by)
    for (let count = 0; count < 1_000; count += 1) await admit(`invented-${count}`, 'away')
    await admit('invented-7', 'home')
    expect(await admin().hget('many:by', 'invented-7')).toBe('away')
    await admit('ann', 'away')
    await admit('ann', 'home')
    await admit('invented-7', 'home')
    expect(await admin().zrange('many:listers', '0', '-1', 'WITHSCORES')).toEqual(['home', '1', 'away', '1000'])
    expect([await admin().hget('many:by', 'ann'), await admin().zcard('many:of:away')]).toEqual(['home', 1_000])
  })

  test('CV-129: removes an expired user from the directory and from the address’s count together', async () => {
    const names = Array.from({ length: 2_500 }, (_, index) => `gone-${index}`)
    for (const name of names) await admitTo('left', name, 5_000, 3_600_000, '', 'away')
    await admin().zadd('left', ...names.flatMap((name) => [1, name]))
    for (let left = 1_500; left >= 0; left -= 750) {
      await admitTo('left', 'ann', 5_000, 60_000, '', 'home')
      const users = await admin().zcard('left')
      expect([await admin().hlen('left:by'), await admin().zcard('left:of:away')]).toEqual([users, users - 1])
    }
    expect(await admin().zrange('left', '0', '-1')).toEqual(['ann'])
    expect(await admin().zrange('left:listers', '0', '-1', 'WITHSCORES')).toEqual(['home', '1'])
  })

  test.each([
    ['2 hours', 2 * 3_600_000, true], ['3 days', 3 * 86_400_000, true], ['30 days', 30 * 86_400_000, false],
  ])('CV-121: keeps new users in a directory that became full while the clock was %s ahead', async (
    _lead, leadMs, isKept,
  ) => {
    const [trueMs, aheadMs] = [Date.now(), Date.now() + leadMs]
    await admin().zadd('lead', trueMs + speakerMs, 'earlier', aheadMs + speakerMs, 'speaker')
    for (const user of ['a', 'b', 'c', 'd']) {
      await admitTo('lead', user, 6, visitorMs)
      await admin().zadd('lead', aheadMs + visitorMs, user)
    }
    await admin().set('lead:last', aheadMs)
    const newcomers = ['new-1', 'new-2', 'new-3', 'new-4', 'new-5']
    for (const user of newcomers) await admitTo('lead', user, 6, visitorMs)
    expect(await admin().zrange('lead', '0', '-1')).toEqual(expect.arrayContaining(newcomers))
    expect(await admin().zscore('lead', 'earlier') === String(trueMs + speakerMs)).toBe(isKept)
  })

  test('CV-6 CV-98 RS-63: admits a known user while Redis is full, and stores nothing about a new user', async () => {
    const server = await serveChat({ redis: redis().url, trouble: () => undefined, controlPort: 0 })
    const announce = async (): Promise<number> =>
      (await fetch(`${server.controlUrl}/api/chat/announce`, { method: 'POST', body: '{"text":"all"}' })).status
    const ann = chatClient(server.url, 'ann')
    await ann.is('open')
    await admin().config('SET', 'maxmemory', '1')
    expect([await announce(), (await fetch(`${server.httpUrl}/healthz`)).status]).toEqual([503, 503])
    const [known, other] = [chatClient(server.url, 'ann'), chatClient(server.url, 'ben')]
    await until(() => other.client.status().failure?.code === 'retry-later')
    await known.is('open')
    expect(server.lines()).toBe(2)
    expect(await admin().zrange('tradewire:chat:seen', '0', '-1')).toEqual(['ann'])
    await admin().config('SET', 'maxmemory', '0')
    other.client.reconnect()
    await other.is('open')
    expect(await admin().zrange('tradewire:chat:seen', '0', '-1')).toEqual(['ann', 'ben'])
    expect(await announce()).toBe(200)
  })
})
