import fc from 'fast-check'
import { beforeEach, expect, test, vi } from 'vitest'
import { hexOf, isSameFrame, utf8Buffer } from '../../../../demo/features/samples/frame-bytes'
import { playVoice } from '../../../../demo/features/chat/play-voice'
import { voiceRecorder } from '../../../../demo/features/chat/voice-recorder'
import { choosePicture } from '../../../../demo/features/samples/choose-picture'
import { showPicture } from '../../../../demo/features/samples/show-picture'
import { useSampleAddress } from '../../../../demo/features/samples/use-sample-address'

const halves = fc.constantFrom('a', '\ud83d', '\ude00', '中')
const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: halves }))

test('UI-95: encodes strings as UTF-8, and a lone surrogate as U+FFFD', () => {
  fc.assert(fc.property(anyText, (text) => {
    expect([...new Uint8Array(utf8Buffer(text))]).toEqual([...new TextEncoder().encode(text)])
  }))
})

test('UI-95: shows the first 24 bytes of each frame', () => {
  expect(hexOf(Uint8Array.from([0, 1, 254]).buffer)).toBe('00 01 fe')
  expect(hexOf(new ArrayBuffer(24))).toBe(Array(24).fill('00').join(' '))
  expect(hexOf(new ArrayBuffer(25))).toMatch(/^(00 ){24}…$/)
})

test('UI-95: compares frames by type and content', () => {
  const bytes = Uint8Array.from([1, 2]).buffer
  expect(isSameFrame('a', 'a')).toBe(true)
  expect(isSameFrame('a', 'b')).toBe(false)
  expect(isSameFrame(bytes, Uint8Array.from([1, 2]).buffer)).toBe(true)
  expect(isSameFrame(bytes, Uint8Array.from([1, 3]).buffer)).toBe(false)
  expect(isSameFrame(bytes, Uint8Array.from([1, 2, 3]).buffer)).toBe(false)
  expect(isSameFrame('\u0001\u0002', bytes)).toBe(false)
})

const bytes = Uint8Array.from([1, 2, 250])
const base64 = Buffer.from(bytes).toString('base64')

interface Asked {
  readonly filePath: string
  readonly data?: ArrayBuffer
  readonly success: (result: { readonly data: unknown }) => void
  readonly fail: (error: { readonly errMsg: string }) => void
}

const chosen = (path: string | null) => ({
  chooseImage({ success, fail }: { success: (result: object) => void; fail: () => void }) {
    if (path === null) fail()
    else success({ tempFilePaths: [path] })
  },
  base64ToArrayBuffer: (text: string) => new Uint8Array(Buffer.from(text, 'base64')).buffer,
  arrayBufferToBase64: (buffer: ArrayBuffer) => Buffer.from(buffer).toString('base64'),
})

const read = async (): Promise<readonly number[] | null> => {
  const buffer = await choosePicture()
  return buffer === null ? null : [...new Uint8Array(buffer)]
}

test('UI-100: reads nothing when no file is chosen', async () => {
  vi.stubGlobal('uni', chosen(null))
  expect(await read()).toBeNull()
})

test('UI-100: fetches the chosen file in a browser', async () => {
  vi.stubGlobal('uni', chosen(`data:image/png;base64,${base64}`))
  vi.stubGlobal('document', {})
  expect(await read()).toEqual([...bytes])
  expect(await showPicture(bytes.buffer, 'image/png')).toBe(`data:image/png;base64,${base64}`)
})

test('UI-100: reads and writes files on WeChat, and reports an unreadable file as an error', async () => {
  const written: Asked[] = []
  const gone: string[] = []
  let answer: unknown = bytes.buffer
  let full = false
  const manager = {
    readFile({ success, fail }: Asked) {
      if (answer === undefined) fail({ errMsg: 'gone' })
      else success({ data: answer })
    },
    writeFile(asked: Asked) {
      written.push(asked)
      if (full) asked.fail({ errMsg: 'full' })
      else asked.success({ data: undefined })
    },
    readdir({ success }: { success: (result: object) => void }) {
      const names = written.map(({ filePath }) => filePath.replace(/^.*\//, ''))
      success({ files: ['echo-1-1.png', 'own.txt', ...names] })
    },
    unlink: ({ filePath }: Asked) => void gone.push(filePath),
  }
  vi.stubGlobal('uni', {
    ...chosen('http://tmp/1.png'), env: { USER_DATA_PATH: 'http://usr' }, getFileSystemManager: () => manager,
  })
  expect(await read()).toEqual([...bytes])
  answer = 'text'
  await expect(read()).rejects.toThrow('text')
  answer = undefined
  await expect(read()).rejects.toThrow('gone')
  const path = await showPicture(bytes.buffer, 'image/gif')
  expect(path).toMatch(/^http:\/\/usr\/echo-[\d-]+\.gif$/)
  expect(written[0]).toMatchObject({ filePath: path, data: bytes.buffer })
  expect(gone).toEqual(['http://usr/echo-1-1.png'])
  for (let count = 0; count < 8; count += 1) await showPicture(bytes.buffer, 'image/png')
  expect(gone.filter((one) => one !== 'http://usr/echo-1-1.png')).toEqual([path])
  full = true
  expect(await showPicture(bytes.buffer, 'image/png')).toBeNull()
})

test('UI-100: reads a file as a data URL in an app, and reports a missing or empty file as an error', async () => {
  let entry: object | undefined = { file: (done: (file: object) => void) => done({}) }
  let result: string | null = `data:image/png;base64,${base64}`
  class FileReader {
    result: string | null = null
    onloadend: (() => void) | null = null
    readAsDataURL(): void {
      this.result = result
      this.onloadend?.()
    }
  }
  vi.stubGlobal('plus', {
    io: {
      FileReader,
      resolveLocalFileSystemURL(_path: string, found: (entry: object) => void, failed: () => void) {
        if (entry === undefined) failed()
        else found(entry)
      },
    },
  })
  vi.stubGlobal('uni', chosen('_doc/1.png'))
  expect(await read()).toEqual([...bytes])
  expect(await showPicture(bytes.buffer, 'image/bmp')).toBe(`data:image/bmp;base64,${base64}`)
  result = null
  await expect(read()).rejects.toThrow('_doc/1.png')
  entry = {}
  await expect(read()).rejects.toThrow('_doc/1.png')
  entry = undefined
  await expect(read()).rejects.toThrow('_doc/1.png')
})

function createListened(names: readonly string[]) {
  const listeners = new Map<string, (event?: object) => void>()
  const calls = names.map((name) =>
    [name, (listener: (event?: object) => void) => void listeners.set(name, listener)] as const)
  return { api: Object.fromEntries(calls), emit: (name: string, event?: object) => listeners.get(name)?.(event) }
}

test('UI-141: limits phone recordings to one minute, measures durations, and drops failed recordings', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.stubGlobal('uni', {})
  expect(voiceRecorder()).toBeNull()
  const { api, emit } = createListened(['onStart', 'onStop', 'onError'])
  const start = vi.fn()
  const stop = (): void => emit('onStop', { tempFilePath: '1.mp3' })
  vi.stubGlobal('uni', { getRecorderManager: () => ({ ...api, start, stop }) })
  const recorder = voiceRecorder()
  const recorded: unknown[] = []
  const begin = (): Promise<void> => recorder?.start((recording) => recorded.push(recording)) ?? expect.fail()
  async function begun(): Promise<void> {
    const started = begin()
    emit('onStart')
    await started
  }
  await begun()
  expect(start.mock.calls).toEqual([[{ duration: 60_000, format: 'mp3' }]])
  vi.advanceTimersByTime(2_000)
  recorder?.stop()
  await begun()
  emit('onStop', { tempFilePath: '2.mp3', duration: 1_500.4 })
  const refused = begin()
  emit('onError')
  await expect(refused).rejects.toThrow('record')
  await begun()
  emit('onError')
  expect(recorded).toEqual([{ file: '1.mp3', durationMs: 2_000 }, { file: '2.mp3', durationMs: 1_500 }, null])
})

test('stops a voice message when another one starts or the scope ends, and reports a failure', () => {
  const made = [1, 2].map(() => ({ ...createListened(['onEnded', 'onError']), play: vi.fn(), destroy: vi.fn() }))
  const contexts = made.map(({ api, play, destroy }) => ({ ...api, src: '', play, destroy }))
  const next = contexts[Symbol.iterator]()
  vi.stubGlobal('uni', { createInnerAudioContext: () => next.next().value })
  const failed = vi.fn()
  for (const url of ['/1.mp3', '/2.mp3']) playVoice(url, failed)
  expect(contexts.map(({ src }) => src)).toEqual(['/1.mp3', '/2.mp3'])
  expect(made.map(({ play, destroy }) => [play.mock.calls.length, destroy.mock.calls.length])).toEqual([[1, 1], [1, 0]])
  made[1]?.emit('onError')
  expect(failed).toHaveBeenCalledTimes(1)
  made[1]?.emit('onEnded')
  expect(made[1]?.destroy).toHaveBeenCalledTimes(1)
})

const key = 'tradewire-demo.sample-addresses'
const standard = 'ws://127.0.0.1:8787/ws'
const other = 'ws://192.168.1.20:9000/ws'
let stored: unknown

beforeEach(() => {
  stored = ''
  vi.stubGlobal('uni', {
    getStorageSync: (name: string) => (name === key ? stored : ''),
    setStorage: ({ data }: { readonly data: string }) => (stored = data),
  })
})
test('UI-99: stores a custom address for its protocol only, and never stores the default address', () => {
  const echo = useSampleAddress('echo')
  expect([echo.address.value, echo.isExpected.value]).toEqual([standard, false])
  expect(echo.change('no address')).toBe(false)
  expect(echo.change(` ${other} `)).toBe(true)
  expect([echo.address.value, echo.isExpected.value]).toEqual([other, true])
  expect(useSampleAddress('echo').address.value).toBe(other)
  expect(useSampleAddress('mode-code').address.value).toBe(standard)
  useSampleAddress('mode-code').change('wss://example.com')
  expect(JSON.parse(String(stored))).toEqual({ 'echo': other, 'mode-code': 'wss://example.com/ws' })
  expect(echo.change(standard)).toBe(true)
  expect(JSON.parse(String(stored))).toEqual({ 'mode-code': 'wss://example.com/ws' })
  expect(echo.isExpected.value).toBe(false)
})

test('UI-99 UI-120: connects automatically when the page was started together with its server', () => {
  vi.stubGlobal('window', { tradewireStart: { protocol: 'echo', port: 9_000 } })
  expect(useSampleAddress('echo').isExpected.value).toBe(true)
  expect(useSampleAddress('echo').address.value).toBe('ws://127.0.0.1:9000/ws')
  expect(useSampleAddress('heart-check').isExpected.value).toBe(false)
})

const damaged = ['{', 'null', '7', '{"echo":7}', '{"echo":"no address"}']

test.each(damaged)('UI-99: ignores the stored value %s', (text) => {
  stored = text
  expect(useSampleAddress('echo').address.value).toBe(standard)
})
