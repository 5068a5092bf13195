import { expect, test } from 'vitest'
import { drawPicture } from '../../../server/chat/uploads/chat-picture'
import { mediaTypeOf, type MediaType } from '../../../server/chat/uploads/media-type'
import { fileOf } from '../../../server/chat/uploads/multipart'
import { createSenderOf } from '../../../server/chat/messages/sender'
import { noUploadFolder } from '../../../server/chat/uploads/upload-folder'
import { createUploadStore } from '../../../server/chat/uploads/upload-store'
import { collectGarbage } from '../../support/collect-garbage'

const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(8)])

test.each<readonly [head: string, kind: MediaType['kind'], contentType: string, extension: string]>([
  ['\x89PNG\r\n\x1a\n', 'image', 'image/png', 'png'],
  ['\xff\xd8\xff\xe0', 'image', 'image/jpeg', 'jpg'],
  ['GIF89a', 'image', 'image/gif', 'gif'],
  ['RIFF\0\0\0\0WEBP', 'image', 'image/webp', 'webp'],
  ['RIFF\0\0\0\0WAVE', 'voice', 'audio/wav', 'wav'],
  ['ID3\x04', 'voice', 'audio/mpeg', 'mp3'],
  ['\xff\xfb\x90', 'voice', 'audio/mpeg', 'mp3'],
  ['\xff\xf3\x90', 'voice', 'audio/mpeg', 'mp3'],
  ['\xff\xf2\x90', 'voice', 'audio/mpeg', 'mp3'],
  ['\xff\xf1\x50', 'voice', 'audio/aac', 'aac'],
  ['\xff\xf9\x50', 'voice', 'audio/aac', 'aac'],
  ['#!AMR\n', 'voice', 'audio/amr', 'amr'],
  ['OggS\0', 'voice', 'audio/ogg', 'ogg'],
  ['\0\0\0\x20ftypM4A ', 'voice', 'audio/mp4', 'm4a'],
  ['\x1a\x45\xdf\xa3', 'voice', 'audio/webm', 'webm'],
])('CV-9: recognizes %j as %s, %s', (head, kind, contentType, extension) => {
  expect(mediaTypeOf(Buffer.from(head, 'latin1'))).toMatchObject({ kind, contentType, extension })
})

test.each([
  '<svg xmlns=', '<!DOCTYPE html>', '%PDF-1.7', 'MZ', '', 'RIFF\0\0\0\0AVI ', 'JUNK\0\0\0\0WEBP', 'JUNK\0\0\0\0WAVE',
  '\xff\xfa\x90', 'ftypM4A ',
])('CV-9: rejects a file that starts with %j', (head) => {
  expect(mediaTypeOf(Buffer.from(head, 'latin1'))).toBeUndefined()
})

test('CV-9: extracts the file from a form, and uses any other body as the file', () => {
  const form = Buffer.concat([
    Buffer.from('--B\r\nContent-Disposition: form-data; name="user"\r\n\r\n7\r\n'),
    Buffer.from('--B\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'),
    Buffer.from('Content-Type: text/html\r\n\r\n'),
    png, Buffer.from('\r\n--B--\r\n'),
  ])
  expect(fileOf('multipart/form-data; boundary=B', form)).toEqual(png)
  expect(fileOf('multipart/form-data; boundary="B"', form)).toEqual(png)
  expect(fileOf('image/png', png)).toBe(png)
  expect(fileOf(undefined, png)).toBe(png)
  const without = Buffer.from('--B\r\nContent-Disposition: form-data; name="user"\r\n\r\n7\r\n--B--\r\n')
  expect(fileOf('multipart/form-data; boundary=B', without)).toBe('none')
  expect(fileOf('multipart/form-data; boundary=C', form)).toBe('none')
  expect(fileOf('multipart/form-data; boundary=B', Buffer.from('--B\r\nno end\r\n--B--'))).toBe('none')
})

const part = (fence: string, head = 'Content-Disposition: form-data; name="f"; filename="a.png"'): Buffer =>
  Buffer.from(`--${fence}\r\n${head}\r\n\r\nPNG\r\n--${fence}--\r\n`)

test.each([
  ['multipart/form-data; boundary=----WebKit7MA4', '----WebKit7MA4'],
  ['multipart/form-data; boundary="a b"', 'a b'],
  ['Multipart/Form-Data ; charset=utf-8; Boundary=B', 'B'],
])('CV-9: reads the boundary from %j', (contentType, fence) => {
  expect(fileOf(contentType, part(fence))).toEqual(Buffer.from('PNG'))
})

test('CV-9: keeps a line of the file that starts with part of the boundary', () => {
  const body = Buffer.from(part('fence').toString().replace('PNG', 'PNG\r\n--fen\r\n--f'))
  for (const boundary of ['fence', '"fence"']) {
    expect(fileOf(`multipart/form-data; boundary=${boundary}`, body)).toEqual(Buffer.from('PNG\r\n--fen\r\n--f'))
  }
})

test.each(['x-multipart/form-data; boundary=B', 'multipart/form-data', 'multipart/mixed; boundary=B'])(
  'CV-9: does not read %j as a form', (contentType) => {
    const body = part('B')
    expect(fileOf(contentType, body)).toBe(body)
  })

test('CV-9: ignores everything before a form’s first part', () => {
  const form = (before: string): Buffer => Buffer.concat([Buffer.from(before), part('B')])
  const type = 'multipart/form-data; boundary=B'
  expect(fileOf(type, form('\n'))).toEqual(Buffer.from('PNG'))
  const forged = 'Content-Disposition: form-data; filename="b.png"\r\n\r\nforged\r\n'
  expect(fileOf(type, form(forged))).toEqual(Buffer.from('PNG'))
  expect(fileOf(type, part('B', 'X-Content-Disposition: form-data; filename="b.png"'))).toBe('none')
})

test('CV-14: draws the escaped first letter of the name, or ?, in a colour derived from the id', () => {
  expect(drawPicture('ab', 'Ann')).toBe(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96">'
    + '<circle cx="48" cy="48" r="48" fill="hsl(225,45%,38%)"/>'
    + '<text x="48" y="50" font-family="sans-serif" font-size="44" fill="#fff" text-anchor="middle" '
    + 'dominant-baseline="middle">A</text></svg>')
  expect(drawPicture('7', '<script>')).toContain('>&#60;</text>')
  expect(drawPicture('7', '林致远')).toContain('>林</text>')
  expect(drawPicture('7', '')).toContain('>?</text>')
})

const large = (head: string, bytes: number) => Buffer.concat([Buffer.from(head, 'latin1'), Buffer.alloc(bytes)])

test('CV-9: rejects files of excessive size or unknown type, and drops the oldest file at the limit', () => {
  let count = 0
  const store = createUploadStore({ newName: () => `f${(count += 1)}` })
  expect(store.add(png, 'ann')).toEqual({ path: '/api/chat/files/f1.png', kind: 'image' })
  expect(store.add(Buffer.from('hello'), 'ann')).toBe('type')
  expect(store.add(large('ID3', 2 * 1_024 * 1_024), 'ann')).toBe('size')
  expect(store.isFile('/api/chat/files/f1.png', 'image')).toBe(true)
  expect(store.isFile('/api/chat/files/f1.png', 'voice')).toBe(false)
  expect(store.isFile('/elsewhere/f1.png', 'image')).toBe(false)
  const five = large('GIF8', 5 * 1_024 * 1_024 - 4)
  for (let added = 0; added < 20; added += 1) expect(store.add(five, 'ann')).toMatchObject({ kind: 'image' })
  expect(store.find('f1.png')).toBeUndefined()
  expect(store.find(`f${count}.gif`)?.bytes.length).toBe(5 * 1_024 * 1_024)
})

test('CV-103: drops only the oldest files of the senders with the most bytes', () => {
  let count = 0
  const dropped: string[] = []
  const drop = (name: string, by: string): void => void dropped.push(`${name} ${by}`)
  const folder = { files: [], put: () => undefined, drop }
  const store = createUploadStore({ newName: () => `f${(count += 1)}`, folder })
  const five = large('GIF8', 5 * 1_024 * 1_024 - 4)
  store.add(png, 'ann')
  for (let added = 0; added < 30; added += 1) store.add(five, `bot${added % 2}`)
  store.add(png, 'ann')
  store.add(five, 'newcomer')
  expect(['f1.png', 'f32.png', 'f33.gif', 'f31.gif'].map((name) => store.find(name) === undefined))
    .toEqual([false, false, false, false])
  expect(dropped[0]).toBe('f2.gif bot0')
  const [one = 0, other = 0] = ['bot0', 'bot1'].map((by) => dropped.filter((text) => text.endsWith(by)).length)
  expect(Math.abs(one - other)).toBeLessThanOrEqual(1)
})

test('CV-135: reports the bytes of each evicted file', () => {
  const evicted: Buffer[] = []
  const store = createUploadStore()
  store.onEvicted((bytes) => evicted.push(bytes))
  const pictures = Array.from({ length: 22 }, () => large('GIF8', 5 * 1_024 * 1_024 - 4))
  pictures.forEach((picture, index) => store.adopt(`${index}.gif`, picture))
  expect(evicted.map((bytes) => pictures.findIndex((picture) => picture === bytes))).toEqual([0, 1])
})

test('CV-106: counts a small file as 4 KiB', () => {
  let count = 0
  const store = createUploadStore({ newName: () => `f${(count += 1)}` })
  for (let added = 0; added < 25_601; added += 1) store.add(png, 'ann')
  expect(['f1.png', 'f2.png', 'f25601.png'].map((name) => store.find(name) === undefined))
    .toEqual([true, false, false])
})

test('CV-103: counts uploads per user, or per address if users have no tokens', () => {
  const [proven, invented] = [createSenderOf(true), createSenderOf(false)]
  expect(proven('ann', '203.0.113.1')).toBe(proven('ann', '203.0.113.2'))
  expect(proven('ann', '203.0.113.1')).not.toBe(proven('bob', '203.0.113.1'))
  expect(invented('ann', '2001:db8::1')).toBe(invented('bob', '2001:db8::2'))
  expect(invented('ann', '203.0.113.1')).not.toBe(invented('ann', '203.0.113.2'))
  expect(invented('ann', '127.0.0.1')).not.toBe(invented('bob', '127.0.0.1'))
  expect(invented('ann', '203.0.113.1')).toMatch(/^[0-9a-f]{16}$/)
})

test('CV-9: counts a file from another server once, even if it is added repeatedly', () => {
  const store = createUploadStore({ newName: () => 'own' })
  store.add(png, 'ann')
  const far = large('GIF8', 5 * 1_024 * 1_024 - 4)
  for (let brought = 0; brought < 25; brought += 1) store.adopt('far.gif', far)
  expect([store.find('own.png'), store.find('far.gif')]).toEqual([expect.anything(), expect.anything()])
})

test('CV-44: rejects and reports an upload that cannot be written, and accepts the next upload', () => {
  const troubles: string[] = []
  const put: string[] = []
  const folder = {
    files: [[`${'0'.repeat(32)}.png`, png, 'ann']] as const,
    put(name: string) {
      put.push(name)
      if (put.length === 1) throw new Error('no space left')
    },
    drop: () => undefined,
  }
  const store = createUploadStore({ folder, trouble: (line) => troubles.push(line) })
  expect(store.find(`${'0'.repeat(32)}.png`)?.bytes).toBe(png)
  expect(store.add(png, 'ann')).toBe('room')
  expect(troubles).toEqual(['a file could not be stored: no space left'])
  expect(store.find(put[0] ?? '')).toBeUndefined()
  expect(store.add(png, 'ann')).toMatchObject({ kind: 'image' })
})

test('CV-147: frees a loaded file that the server has deleted', async () => {
  const load = () => {
    const bytes = Buffer.from(png)
    const files = [['a.png', bytes, '']] as const
    return { uploads: createUploadStore({ folder: { ...noUploadFolder, files } }), loaded: new WeakRef(bytes) }
  }
  const { uploads, loaded } = load()
  expect(uploads.find('a.png')?.bytes).toEqual(png)
  uploads.remove('a.png')
  await collectGarbage()
  expect(loaded.deref()).toBeUndefined()
  expect(uploads.find('a.png')).toBeUndefined()
})
