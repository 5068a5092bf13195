import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { expect, test, vi } from 'vitest'
import { createChatApi, type ChatApiContext, type ChatQuestion } from '../../../server/chat/chat-http-api'
import { createChatControlApi } from '../../../server/chat/chat-control'
import { createUploadStore } from '../../../server/chat/uploads/upload-store'
import { when } from '../../../server/shared/when'
import { busyText } from '../../../server/wire/answer'
import type { Reply } from '../../../server/wire/http-server'
import { chatControl, chatRoom, group, peer } from './chat-rig'

const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(8)])
const gone = (): Promise<never> => Promise.reject(new Error('Redis is away'))
const json = 'application/json; charset=utf-8'

type Asking = Partial<Omit<ChatQuestion, 'query'>> & { readonly body?: string | Buffer }

/** Every user has the token `secret`. */
function chatApi(given: Partial<ChatApiContext> = {}) {
  const room = chatRoom()
  const entered: unknown[] = []
  let files = 0
  const api = createChatApi({
    messages: room.messages, directory: room.directory, files: createUploadStore({ newName: () => `f${(files += 1)}` }),
    check: () => undefined,
    learnUser: () => undefined,
    learnUsers: () => undefined,
    mayEnter(user, token) {
      entered.push([user, token])
      return token === 'secret'
    },
    senderOf: (user) => user,
    turn: () => true,
    lines: () => 3,
    isLate: () => false,
    clockBehindMs: () => 0,
    controlPort: () => null,
    ...given,
  })

  async function ask(url: string, { body, ...question }: Asking = {}): Promise<Reply> {
    const { pathname, searchParams } = new URL(url, 'http://chat')
    const headers = { authorization: 'Bearer secret', host: 'localhost:8790' }
    const asked = await api({
      method: 'GET', headers, path: pathname, query: searchParams, address: 'here', ...question,
    })
    return typeof asked === 'function' ? asked(Buffer.from(body ?? '')) : asked
  }
  async function reported(url: string, question: Asking = {}): Promise<readonly [status: number, body: unknown]> {
    const { status, body } = await ask(url, question)
    return [status, JSON.parse(body.toString())]
  }
  return { ...room, api, ask, reported, entered }
}

const refused = (status: number, msg: string) => [status, { code: 1_000 + status, msg }]

test('CV-7: returns pages of all conversations, one conversation or the announcements', async () => {
  const { join, hub, reported, ask, clock } = chatApi()
  const [trader, marta] = [join('10260'), join('501')]
  const thirdMs = clock.now() + 2
  for (let count = 101; count <= 225; count += 1) trader.text(`m-${count}`, peer('501'))
  marta.text('g', group('gold'))
  void hub.announce('all')
  const page = async (query: string): Promise<readonly [codes: unknown, ids: readonly string[], more: unknown]> => {
    const [status, body] = await reported(`/api/chat/history?user=10260${query}`)
    const { code, data, more } = body as { code: number; data: { id: string }[]; more: boolean }
    return [[status, code], data.map(({ id }) => id), more]
  }
  const [codes, ids, more] = await page('')
  expect([codes, ids.length, ids[1], more]).toEqual([[200, 1_000], 20, 'g', true])
  expect(await page('&type=group&id=gold')).toEqual([[200, 1_000], ['g'], false])
  expect((await page('&type=peer&id=501&limit=2'))[1]).toEqual(['m-225', 'm-224'])
  expect((await page('&type=broadcast'))[1]).toEqual([expect.stringMatching('announcement')])
  expect((await page('&limit=100'))[1]).toHaveLength(100)
  expect((await page('&limit=1'))[1]).toHaveLength(1)
  // Before a time, or before an id at an equal time.
  expect((await page(`&before=${thirdMs}`))[1]).toEqual(['m-102', 'm-101'])
  expect((await page(`&before=${thirdMs}&beforeId=m-104`))[1]).toEqual(['m-103', 'm-102', 'm-101'])
  expect((await page('&limit=1&before=999999999999999'))[1]).toEqual([expect.stringMatching('announcement')])
  expect((await ask('/api/chat/history?user=10260')).contentType).toBe(json)
})

const target = 'type must be peer, group (with an id) or broadcast'
const time = 'before must be a time in ms'
const limit = 'limit must be 1 to 100'
test.each([
  ['type=peer', target], ['type=group', target], ['type=channel&id=501', target], ['id=501', target],
  ['type=peer&id=a%20b', target],
  ['before=x', time], ['before=', time], ['before=-1', time], ['before=1x', time], ['before=1234567890123456', time],
  ['limit=0', limit], ['limit=101', limit], ['limit=1.5', limit], ['limit=x', limit],
])('CV-7: rejects the query %s with 400', async (query, msg) => {
  const { reported } = chatApi()
  expect(await reported(`/api/chat/history?user=501&${query}`)).toEqual(refused(400, msg))
})

test('RS-63: rejects requests for history, contacts and files while Redis is unavailable', async () => {
  const { messages } = chatRoom()
  const { reported } = chatApi({
    messages: { ...messages, catchUp: gone }, learnUsers: gone, files: { add: () => 'type', find: gone },
  })
  for (const path of ['history?user=501', 'contacts?user=501', 'files/f1.png']) {
    expect(await reported(`/api/chat/${path}`)).toEqual(refused(503, 'the chat is not available now'))
  }
})

test.each<readonly [string, string, Partial<ChatApiContext>]>([
  ['the check of a token', 'history', { mayEnter: () => Promise.resolve(true) }],
  ['a pull of messages', 'history', {}],
  ['a list of users', 'contacts', { learnUsers: () => Promise.resolve() }],
])('SV-242: waits for a turn after %s, and answers 503 when there is no turn', async (_, path, given) => {
  const { messages } = chatRoom()
  const history = vi.fn(messages.history)
  const { reported } = chatApi({
    messages: { ...messages, catchUp: () => Promise.resolve(), history }, turn: () => Promise.resolve(false), ...given,
  })
  expect(await reported(`/api/chat/${path}?user=501`)).toEqual(refused(503, busyText))
  expect(history).not.toHaveBeenCalled()
})

test.each(['files/f1.png', 'pictures/501.svg'])(
  'CV-150: returns 503 if a request for %s gets no event loop turn after the reply from Redis',
  async (path) => {
    const found = { bytes: png, kind: 'image', contentType: 'image/png', extension: 'png' } as const
    const find = () => Promise.resolve(found)
    const turn = vi.fn(() => Promise.resolve(false))
    const { reported } = chatApi({ files: { add: () => 'type', find }, learnUser: () => Promise.resolve(), turn })
    expect(await reported(`/api/chat/${path}`)).toEqual(refused(503, busyText))
    expect(turn.mock.calls).toEqual([['here']])
  })

test('CV-168: lets the file store check whether the client has aborted the request', async () => {
  const find = vi.fn(() => undefined)
  const { reported } = chatApi({ files: { add: () => 'type', find } })
  const isGone = () => true
  await reported('/api/chat/files/f1.png', { isHead: true, isGone })
  expect(find.mock.calls).toEqual([['f1.png', 'here', true, isGone]])
})

test('CV-80: checks the user’s bearer token', async () => {
  const { reported, entered } = chatApi()
  const wrong = refused(401, 'the token is missing or wrong')
  const contacts = (authorization?: string | string[]) =>
    reported('/api/chat/contacts?user=501', { headers: { authorization } })
  expect(await contacts()).toEqual(wrong)
  for (const header of ['secret', 'Bearer ', 'Basic secret', 'No Bearer secret', 'Bearer secret\nx']) {
    expect(await contacts(header)).toEqual(wrong)
  }
  expect((await contacts(['Bearer secret', 'Bearer other']))[0]).toBe(200)
  expect(entered.at(-1)).toEqual(['501', 'secret'])
  expect(entered[0]).toEqual(['501', undefined])
})

test.each(['', '?user=', '?user=a%20b', '?user=system'])('CV-10: rejects %j as a user', async (query) => {
  const { reported } = chatApi()
  expect(await reported(`/api/chat/contacts${query}`)).toEqual(refused(400, 'user is missing or malformed'))
})

test('CV-81: waits for an external token check, and returns 503 when the check fails', async () => {
  const answers = [Promise.resolve(true), Promise.resolve(false), gone()]
  const { reported } = chatApi({ mayEnter: () => answers.shift() ?? false })
  const contacts = () => reported('/api/chat/contacts?user=501')
  expect((await contacts())[0]).toBe(200)
  expect(await contacts()).toEqual(refused(401, 'the token is missing or wrong'))
  expect(await contacts()).toEqual(refused(503, 'the token cannot be verified now'))
})

test('CV-14: lists the other users and the user’s groups when all servers have replied', async () => {
  const { reported, directory } = chatApi({ learnUsers: () => Promise.resolve(directory.admit('far')) })
  const [status, body] = await reported('/api/chat/contacts?user=504')
  const { code, peers, groups } = body as { code: number; peers: { id: string }[]; groups: { id: string }[] }
  expect([status, code]).toEqual([200, 1_000])
  expect(peers.map(({ id }) => id)).toEqual(['501', '502', '503', 'far'])
  expect(groups.map(({ id }) => id)).toEqual(['floor'])
})

test('CV-14: serves user and group pictures without a token', async () => {
  const { ask, reported } = chatApi()
  for (const [id, letter] of [['501', 'M'], ['floor', 'T']]) {
    const { status, contentType, body } = await ask(`/api/chat/pictures/${id}.svg`, { headers: {} })
    expect([status, contentType]).toEqual([200, 'image/svg+xml'])
    expect(body).toContain(`>${letter}</text>`)
  }
  expect(await reported('/api/chat/pictures/absent.svg')).toEqual(refused(404, 'no such picture'))
  const noPictures = ['/api/chat/pictures/501.svg/x', '/x/api/chat/pictures/501.svg', '/api/chat/pictures/.svg']
  for (const path of noPictures) expect((await reported(`${path}?user=501`))[0]).toBe(404)
  expect((await reported('/api/chat/pictures/501.svg?user=501', { method: 'POST' }))[0]).toBe(405)
})

test('CV-10 RS-63: rejects unknown paths and methods', async () => {
  const { reported } = chatApi()
  const none = refused(404, 'no such path')
  for (const path of ['/api/chat/other', '/elsewhere', '/x/api/chat/contacts', '/api/chat/announce']) {
    expect(await reported(`${path}?user=501`)).toEqual(none)
  }
  expect(await reported('/faults', { method: 'POST', body: '{"action":"mute"}' })).toEqual(none)
  expect(await reported('/healthz', { method: 'POST' })).toEqual(none)
  expect(await reported('/api/chat/contacts?user=501', { method: 'POST' })).toEqual(refused(405, 'use GET'))
  expect(await reported('/api/chat/upload?user=501')).toEqual(refused(405, 'use POST'))
  expect(await reported('/healthz')).toEqual([200, { code: 1_000, lines: 3, late: false, control: null }])
  expect((await chatApi({ check: gone }).reported('/healthz'))[0]).toBe(503)
})

test('RS-177: returns the Redis state and all other fields from /healthz, even with the status 503', async () => {
  const fields = { lines: 3, late: false, control: null }
  const away = { code: 1_503, msg: 'the chat is not available now', ...fields, clockBehindMs: 5 }
  const healthOf = (given: Partial<ChatApiContext>) => chatApi(given).reported('/healthz')
  expect(await healthOf({ redis: () => 'connected' })).toEqual([200, { code: 1_000, ...fields, redis: 'connected' }])
  for (const redis of ['connected', 'lost'] as const) {
    expect(await healthOf({ redis: () => redis, check: gone, clockBehindMs: () => 5 }))
      .toEqual([503, { ...away, redis }])
  }
})

const upload = { method: 'POST' }

test('CV-9: returns the path of an upload, and serves the file permanently without a token', async () => {
  const { reported, ask } = chatApi()
  expect(await reported('/api/chat/upload?user=501', { ...upload, body: png }))
    .toEqual([200, { code: 1_000, url: '/api/chat/files/f1.png', kind: 'image' }])
  expect(await ask('/api/chat/files/f1.png', { headers: {} }))
    .toEqual({ status: 200, contentType: 'image/png', body: png, isLasting: true })
  expect(await reported('/api/chat/files/f2.png')).toEqual(refused(404, 'no such file'))
  expect((await reported('/x/api/chat/files/f1.png'))[0]).toBe(404)
  expect((await reported('/api/chat/files/f1.png?user=501', upload))[0]).toBe(405)
})

test.each([
  ['type', 415, 'the file is neither an image nor a voice message'], ['size', 413, 'the file is too large'],
  ['room', 507, 'the file cannot be stored'],
] as const)('CV-9 CV-44: rejects an upload for the reason "%s" with status %i', async (reason, status, msg) => {
  const { reported } = chatApi({ files: { add: () => Promise.resolve(reason), find: () => undefined } })
  expect(await reported('/api/chat/upload?user=501', { ...upload, body: png })).toEqual(refused(status, msg))
})

test('CV-60: reads the file from a form, and returns 400 without a file and 413 for too many parts', async () => {
  const { reported } = chatApi()
  const field = '--B\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n'
  const file = '--B\r\nContent-Disposition: form-data; name="f"; filename="a.gif"\r\n\r\nGIF89a\r\n'
  const headers = { authorization: 'Bearer secret', 'content-type': 'multipart/form-data; boundary=B' }
  const send = (body: string) => reported('/api/chat/upload?user=501', { ...upload, headers, body: `${body}--B--` })
  expect(await send(field.repeat(15) + file)).toMatchObject([200, { kind: 'image' }])
  expect(await send(field)).toEqual(refused(400, 'the form has no file'))
  expect(await send(field.repeat(16) + file)).toEqual(refused(413, 'the form has more than 16 parts'))
})

function operator(isAway: boolean | Promise<boolean> = false) {
  const announced: string[] = []
  const api = createChatControlApi({
    control: chatControl().control,
    announce: (text) => when(isAway, (is) => !is && announced.push(text) > 0),
  })
  const reported = async (url: string, method = 'GET', body = '') => {
    const request = new IncomingMessage(new Socket())
    return api(Object.assign(request, { url, method }), body)
  }
  return { reported, announced, post: (url: string, body: unknown) => reported(url, 'POST', JSON.stringify(body)) }
}
const problem = (status: number, msg: string) => ({ status, body: { Code: status, msg } })
const malformed = problem(400, 'the body must be a JSON object')

test('CV-6: accepts announcements of up to 4,000 characters while the chat is available', async () => {
  const { announced, post, reported } = operator()
  const path = '/api/chat/announce'
  expect(await post(path, { text: 'x' })).toEqual({ status: 200, body: { Code: 200 } })
  expect((await post(path, { text: 'y'.repeat(4_000) })).status).toBe(200)
  for (const text of ['', 'z'.repeat(4_001), 7, undefined]) {
    expect(await post(path, { text })).toEqual(problem(400, 'text must be 1 to 4000 characters'))
  }
  expect(await post(path, [])).toEqual(malformed)
  expect(await reported(path)).toEqual(problem(405, 'use POST'))
  expect(announced.map(({ length }) => length)).toEqual([1, 4_000])
  for (const isAway of [true, Promise.resolve(true)]) {
    expect(await operator(isAway).post(path, { text: 'x' })).toEqual(problem(503, 'the chat cannot announce now'))
  }
})

test('CV-13: lists and triggers faults, and offers no other route', async () => {
  const { announced, post, reported } = operator()
  const none = { loseAnswers: 0, delayMs: 0, muted: false }
  const notifying = (faults: object) => ({ status: 200, body: { Code: 200, faults } })
  expect(await reported('/faults')).toEqual(notifying(none))
  expect(await post('/faults', { action: 'mute' })).toEqual(notifying({ ...none, muted: true }))
  expect(await post('/faults', { action: 'no', text: 'x' })).toEqual(problem(400, 'unknown action'))
  expect(await reported('/faults', 'POST', 'no JSON')).toEqual(malformed)
  expect(await reported('/faults', 'PUT')).toEqual(problem(405, 'use POST'))
  for (const path of ['/healthz', '/api/chat/history', '//x/../faults']) {
    expect(await reported(path)).toEqual(problem(404, 'no such path'))
  }
  expect(announced).toEqual([])
})
