import { describe, expect, test, vi } from 'vitest'
import type { ChatUpload } from '../../../src/chat/api/chat-api'
import { uniUpload } from '../../../src/platform/uni-http'
import { isRecord } from '../../../src/shared/checks'
import { messageOf } from '../../../src/shared/errors'
import { createMemoryStorage } from '../../support/memory-storage'
import { type ChatRig, type ChatRigOptions, createChatRig, createLiveChat } from '../../support/chat-rig'

type Call = Parameters<typeof uni.uploadFile>[0]

const usual = {
  header: () => ({ authorization: 'of now' }),
  urlIn: (body: unknown) => (isRecord(body) && 'url' in body ? String(body.url) : undefined),
}

function uploading(answer: (call: Call) => void, options: Omit<Parameters<typeof uniUpload>[0], 'url'> = usual) {
  const calls: Call[] = []
  vi.stubGlobal('uni', { uploadFile(call: Call) {
    calls.push(call)
    answer(call)
  } })
  const upload = uniUpload({ url: 'https://example.com/upload', ...options })
  return { calls, done: upload({ file: 'a.png', kind: 'image' }) }
}

describe('files over uni', () => {
  test('CM-65: posts a file with its kind and the current headers, and returns its URL', async () => {
    const { calls, done } = uploading(({ success }) =>
      success?.({ statusCode: 200, data: '{"url":"https://example.com/1.png"}', errMsg: 'ok' }))
    expect(await done).toBe('https://example.com/1.png')
    expect(calls).toMatchObject([{
      url: 'https://example.com/upload', filePath: 'a.png', name: 'file', formData: { kind: 'image' },
      header: { authorization: 'of now' },
    }])
  })

  test.each([
    ['a rejection', 413, '{"url":"x"}', 'upload: 413'],
    ['a response without a URL', 200, '{}', 'upload: 200'],
    ['a response that is not JSON', 200, '<html>', 'upload: 200'],
  ])('CM-65: rejects the upload after %s', async (_, statusCode, data, message) => {
    const { done } = uploading(({ success }) => success?.({ statusCode, data, errMsg: 'ok' }))
    await expect(done).rejects.toThrow(message)
  })

  test('CM-65: rejects the upload when the file does not reach the server', async () => {
    const { done } = uploading(({ fail }) => fail?.({ errMsg: 'uploadFile:fail timeout' }))
    await expect(done).rejects.toThrow('uploadFile:fail timeout')
    const silent = uploading(({ fail }) => void (fail && Reflect.apply(fail, undefined, [{}])))
    await expect(silent.done).rejects.toThrow('uploadFile:fail')
  })

  test('CM-65: rejects the upload with the exception of `urlIn`', async () => {
    const { done } = uploading(({ success }) => {
      try {
        success?.({ statusCode: 200, data: 'null', errMsg: 'ok' })
      } catch (_error) {
        // uni logs an exception of a callback.
      }
    }, {
      urlIn() {
        throw new Error('no data in null')
      },
    })
    expect(await Promise.race([done.catch(messageOf), new Promise((resolve) => setImmediate(resolve))]))
      .toBe('no data in null')
  })

  test('CM-65: sends no headers by default, and passes a non-JSON response unchanged', async () => {
    const url = 'https://example.com/1.png'
    const { calls, done } = uploading(({ success }) => success?.({ statusCode: 200, data: url, errMsg: 'ok' }),
      { urlIn: String })
    expect(await done).toBe(url)
    expect(calls).toMatchObject([{ header: {} }])
  })
})

const image = { kind: 'image', file: 'wxfile://tmp/1.png', width: 40, height: 30 } as const
const voice = { kind: 'voice', file: '_doc/1.mp3', durationMs: 1_200 } as const

async function liveUploadRig(
  options: ChatRigOptions = {}, create: (options: ChatRigOptions) => ChatRig = createChatRig,
) {
  const files: Parameters<ChatUpload>[0][] = []
  const shown: (readonly string[])[] = []
  const ends: { readonly done: (url: string) => void; readonly fail: () => void }[] = []
  const rig = create({
    upload: (file) => {
      files.push(file)
      shown.push(rig.shown('peer:8'))
      return new Promise((done, reject) => ends.push({ done, fail: () => reject(new Error('413')) }))
    },
    ...options,
  })
  const end = async (deed: 'fail' | { readonly url: string }): Promise<void> => {
    const next = ends.shift()
    if (deed === 'fail') next?.fail()
    else next?.done(deed.url)
    await rig.settle()
  }
  await rig.goLive()
  return { ...rig, files, shownAtUpload: shown, end }
}

describe('images and voice', () => {
  test('CM-60: uploads the file before sending its URL', async () => {
    const rig = await liveUploadRig()
    rig.chat.open('peer:8')
    const id = await rig.say('peer:8', image)
    expect(rig.files).toEqual([{ kind: 'image', file: image.file, user: '7' }])
    expect(rig.shownAtUpload).toEqual([['(no url) waiting']])
    expect(rig.said()).toEqual([])
    expect(rig.chat.messages('peer:8').messages).toMatchObject([
      { id, state: 'waiting', file: image.file, content: { kind: 'image', url: '', width: 40, height: 30 } },
    ])
    expect(rig.chat.conversations()).toMatchObject([{ lastKind: 'image', lastText: '' }])
    await rig.end({ url: 'https://example.com/1.png' })
    const content = { kind: 'image', url: 'https://example.com/1.png', width: 40, height: 30 }
    expect(rig.said()).toEqual([{ type: 'chat', id, to: { type: 'peer', id: '8' }, content }])
    await rig.answer(id)
    const [message] = rig.chat.messages('peer:8').messages
    expect(message).toMatchObject({ state: 'sent', content })
    expect(message).not.toHaveProperty('file')
    expect(JSON.parse(rig.messages.texts('7', 'peer:8')[0]?.text ?? '')).toMatchObject({ content })
  })

  test('CM-61: fails the message but keeps its file when the upload fails, and uploads again on a retry', async () => {
    const rig = await liveUploadRig()
    rig.chat.open('peer:8')
    const id = await rig.say('peer:8', voice)
    await rig.end('fail')
    expect(rig.chat.messages('peer:8').messages).toMatchObject([
      { id, state: 'failed', code: 'upload-failed', file: voice.file },
    ])
    expect(rig.reported).toEqual([{ code: 'upload-failed', detail: '413' }])
    await rig.advanceAsync(60_000)
    expect(rig.files).toHaveLength(1)
    expect(await rig.chat.resend(id)).toBe(true)
    await rig.settle()
    expect(rig.files).toHaveLength(2)
    await rig.end({ url: 'https://example.com/1.mp3' })
    expect(rig.said()).toMatchObject([{ id, content: { url: 'https://example.com/1.mp3', durationMs: 1_200 } }])
  })

  test('CM-61: fails an upload that takes too long or returns no URL, and ignores a late result', async () => {
    const rig = await liveUploadRig({ limits: { uploadTimeoutMs: 20_000 } })
    rig.chat.open('peer:8')
    await rig.say('peer:8', image)
    await rig.end({ url: '' })
    expect(rig.files).toHaveLength(1)
    expect(rig.reported).toEqual([{ code: 'upload-failed', detail: 'the upload returned no URL' }])
    await rig.say('group:5', voice)
    await rig.advanceAsync(20_000)
    await rig.end({ url: 'https://example.com/late.mp3' })
    await rig.openAndSettle('group:5')
    expect(rig.shown('peer:8')).toEqual(['(no url) failed'])
    expect(rig.shown('group:5')).toEqual(['(no url) failed'])
    expect(rig.said()).toEqual([])
    const without = await createLiveChat()
    without.chat.open('peer:8')
    await without.say('peer:8', image)
    expect(without.chat.messages('peer:8').messages).toMatchObject([{ state: 'failed', code: 'upload-failed' }])
    expect(without.reported).toEqual([{ code: 'upload-failed', detail: 'upload is missing' }])
  })

  test('CM-62: uploads a slow file only once, and sends later messages after the upload', async () => {
    const rig = await liveUploadRig()
    const id = await rig.say('peer:8', image)
    await rig.say('peer:8', 'look')
    await rig.advanceAsync(40_000)
    expect(rig.files).toHaveLength(1)
    expect(rig.said()).toEqual([])
    await rig.end({ url: 'https://example.com/1.png' })
    await rig.answer(id)
    expect(rig.said().map(({ content }) => content.kind)).toEqual(['image', 'text'])
  })

  test.each(['fail', { url: 'u' }] as const)('CM-62: uploads at most 4 files in parallel (%s)', async (how) => {
    const rig = await liveUploadRig()
    for (let peer = 1; peer < 7; peer += 1) await rig.say(`peer:${peer}`, image)
    await rig.advanceAsync(10_000)
    expect(rig.files).toHaveLength(4)
    await rig.end(how)
    expect(rig.files).toHaveLength(5)
  })

  test('CM-62: counts a timed-out upload until it ends, at most for 3 times the timeout', async () => {
    const rig = await liveUploadRig({ limits: { uploadTimeoutMs: 20_000 } })
    for (let peer = 1; peer <= 7; peer += 1) await rig.say(`peer:${peer}`, image)
    await rig.advanceAsync(20_000)
    expect(rig.reported).toHaveLength(4)
    expect(rig.files).toHaveLength(4)
    await rig.end({ url: 'https://example.com/late.png' })
    expect(rig.files).toHaveLength(5)
    await rig.end('fail')
    expect(rig.files).toHaveLength(6)
    await rig.advanceAsync(39_999)
    expect(rig.files).toHaveLength(6)
    await rig.advanceAsync(1)
    expect(rig.files).toHaveLength(7)
    expect(rig.said()).toEqual([])
  })

  test('CM-42: uploads the next user’s files while the previous user’s uploads are pending', async () => {
    const rig = await liveUploadRig({ limits: { uploadTimeoutMs: 20_000 } })
    for (let peer = 1; peer <= 7; peer += 1) await rig.say(`peer:${peer}`, image)
    // The oldest uploads time out before the sign-in, the others after.
    await rig.advanceAsync(20_000)
    for (let ended = 1; ended <= 2; ended += 1) await rig.end('fail')
    expect(rig.files).toHaveLength(6)
    await rig.signIn(9)
    await rig.goLive()
    const id = await rig.say('peer:8', image)
    expect(rig.files.slice(6)).toEqual([{ kind: 'image', file: image.file, user: '9' }])
    await rig.advanceAsync(1_000)
    for (let ended = 1; ended <= 4; ended += 1) await rig.end('fail')
    await rig.end({ url: 'https://example.com/9.png' })
    expect(rig.said()).toMatchObject([{ id, content: { url: 'https://example.com/9.png' } }])
  })

  test('CM-62: uploads the files of one conversation in parallel, and sends them in order', async () => {
    const rig = await liveUploadRig()
    const ids = [await rig.say('peer:8', image), await rig.say('peer:8', voice)]
    expect(rig.files).toHaveLength(2)
    await rig.end({ url: 'https://example.com/1.png' })
    await rig.end({ url: 'https://example.com/1.mp3' })
    expect(rig.said().map(({ id }) => id)).toEqual(ids.slice(0, 1))
    await rig.answer(String(ids[0]))
    expect(rig.said().map(({ id }) => id)).toEqual(ids)
  })

  test.each(['fail', { url: 'u' }] as const)('CM-162: stores each message with a file twice (%s)', async (how) => {
    const storage = createMemoryStorage()
    const write = vi.fn(storage.write)
    const rig = await liveUploadRig({ waiting: { ...storage, write } })
    for (let peer = 1; peer <= 12; peer += 1) await rig.say(`peer:${peer}`, image)
    await rig.advanceAsync(10_000)
    expect(write).toHaveBeenCalledTimes(12)
    const waiting = rig.chat.conversation('peer:12')
    for (let ended = 1; ended <= 12; ended += 1) {
      expect(rig.files).toHaveLength(Math.min(12, 3 + ended))
      if (ended <= 8) expect(rig.chat.conversation('peer:12')).toBe(waiting)
      await rig.end(how)
    }
    expect(write).toHaveBeenCalledTimes(24)
  })

  test('CM-162: uploads waiting files when the connection opens again, and none before', async () => {
    const rig = await liveUploadRig()
    for (let peer = 1; peer <= 5; peer += 1) await rig.say(`peer:${peer}`, image)
    await rig.lose()
    await rig.end({ url: 'https://example.com/1.png' })
    expect(rig.files).toHaveLength(4)
    rig.server.line = 'up'
    await rig.goLive()
    expect(rig.files).toHaveLength(5)
    expect(rig.said()).toHaveLength(1)
  })

  test('CM-63: repeats an upload after a restart only if the upload was unfinished', async () => {
    const rig = await liveUploadRig()
    const id = await rig.say('peer:8', image)
    const second = await liveUploadRig({}, rig.restarted)
    expect(second.files).toHaveLength(1)
    await second.end({ url: 'https://example.com/2.png' })
    expect(second.said()).toMatchObject([{ id }])
    const third = await liveUploadRig({}, second.restarted)
    expect(third.files).toEqual([])
    expect(third.said()).toMatchObject([{ id, content: { url: 'https://example.com/2.png' } }])
  })

  test('CM-66: fails a message when its temporary file is lost after a kill, and sends later messages', async () => {
    const temporary = new Set<string>([image.file])
    const uploadIn = (files: ReadonlySet<string>): ChatUpload => ({ file }) =>
      files.has(file) ? new Promise(() => undefined) : Promise.reject(new Error('uploadFile:fail no such file'))
    const rig = await createLiveChat({ upload: uploadIn(temporary) })
    const id = await rig.say('peer:8', image)
    const text = await rig.say('peer:8', 'look')
    temporary.clear()
    const second = rig.restarted({ upload: uploadIn(temporary) })
    await second.goLive()
    await second.openAndSettle('peer:8')
    expect(second.chat.messages('peer:8').messages).toMatchObject([
      { id, state: 'failed', code: 'upload-failed', file: image.file },
      { id: text, state: 'sending' },
    ])
    expect(second.reported).toEqual([{ code: 'upload-failed', detail: 'uploadFile:fail no such file' }])
    expect(second.said()).toMatchObject([{ id: text }])
    expect(await second.chat.remove(id)).toBe(true)
    await second.answer(text)
    expect(second.shown('peer:8')).toEqual(['look sent'])
    const third = second.restarted()
    await third.goLive()
    await third.openAndSettle('peer:8')
    expect(third.shown('peer:8')).toEqual(['look sent'])
    expect(third.reported).toEqual([])
  })

  test('CM-64: sends an uploaded file when its owner signs in again after another user', async () => {
    const rig = await liveUploadRig()
    const id = await rig.say('peer:8', image)
    await rig.signIn(9)
    await rig.goLive()
    await rig.end({ url: 'https://example.com/1.png' })
    await rig.advanceAsync(10_000)
    expect(rig.said()).toEqual([])
    await rig.signIn(7)
    await rig.goLive()
    await rig.end({ url: 'https://example.com/again.png' })
    expect(rig.said()).toMatchObject([{ id, content: { url: 'https://example.com/again.png' } }])
    expect(rig.files.map(({ user }) => user)).toEqual(['7', '7'])
  })
})
