import { existsSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openPageServer } from '../../../scripts/page-server'
import { closing, until } from '../samples/sample-client'
import { temporaryFolder } from '../../support/temporary-folder'
import { openText } from './http-client'

const host = '127.0.0.1'
/** More bytes than the socket buffers at both ends. */
const largeBytes = 16_777_216
const fileFolder = '/dev/fd'

const settings = { port: 1, token: '', currency: 'USD', currencyDigits: 2, protocol: 'copy-trading' } as const

async function servePage(idleMs = 30_000) {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'index.html'), '<html><head></head></html>')
  writeFileSync(join(folder, '页 面.js'), '')
  truncateSync(join(folder, '页 面.js'), largeBytes)
  const server = await closing(openPageServer({ port: 0, host, idleMs }))
  server.show(folder, settings)
  return { folder, server, port: server.port, url: `http://${host}:${server.port}` }
}

const path = encodeURI('/页 面.js')
const question = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`

/** This process's open file descriptors; empty if the system does not list them. */
const openFiles = (): readonly string[] => existsSync(fileFolder) ? readdirSync(fileFolder) : []

test('SV-185: ends the connection of a client that does not read its requested file', async () => {
  const { port } = await servePage(200)
  const { socket, closed } = openText(port, question)
  socket.pause()
  setTimeout(() => socket.resume(), 1_000)
  expect((await closed).length).toBeLessThan(largeBytes)
})

test('SV-185: rejects requests above the rate limit, and closes the connection', async () => {
  const { port } = await servePage(200)
  const batch = question.replace('GET', 'HEAD').repeat(15)
  const answers = await Promise.all(Array.from({ length: 60 }, async () => openText(port, batch).closed))
  expect(answers.join('')).toMatch(/HTTP\/1.1 429 [^]*?\r\nConnection: close\r\n/)
})

const tinyParts = `Transfer-Encoding: chunked\r\n\r\n${'1\r\nx\r\n'.repeat(300)}0\r\n\r\n`
const large = `Content-Length: 9000000\r\n\r\n${'x'.repeat(9_000_000)}`

test.each(['GET', 'HEAD', 'POST'].flatMap((method) => [
  [method, 'too many body parts', tinyParts], [method, 'more than 8 MiB', large],
] as const))('SV-185: closes the connection after a %s request with %s', async (method, _, body) => {
  const { port } = await servePage()
  const next = `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`
  const answers = await openText(port, `${method} /other.js HTTP/1.1\r\nHost: ${host}\r\n${body}${next}`).closed
  expect(answers).not.toContain('HTTP/1.1 200 ')
})

test('SV-232: leaves no file open when clients send pipelined requests and disconnect', async () => {
  const { port, url } = await servePage()
  const before = openFiles().length
  for (let round = 0; round < 20; round += 1) {
    const { socket } = openText(port, question.repeat(16))
    await new Promise((resolve) => socket.once('data', resolve))
    socket.destroy()
  }
  expect((await (await fetch(url + path)).arrayBuffer()).byteLength).toBe(largeBytes)
  // The last fetch keeps a socket at each end.
  await until(() => openFiles().length <= before + 2)
})

test('SV-232: serves the whole page even after the build folder is removed', async () => {
  const { folder, url } = await servePage()
  rmSync(folder, { recursive: true })
  const answer = await fetch(url + path)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/javascript'])
  expect((await answer.arrayBuffer()).byteLength).toBe(largeBytes)
  const known = await fetch(url + path, { headers: { 'If-None-Match': answer.headers.get('etag') ?? '' } })
  expect([known.status, await known.text()]).toEqual([304, ''])
  const head = await fetch(url + path, { method: 'HEAD' })
  expect([head.status, head.headers.get('content-length')]).toEqual([200, String(largeBytes)])
  expect(await (await fetch(url)).text()).toContain('window.tradewireStart')
  expect((await fetch(`${url}/other.js`)).status).toBe(404)
})

test('SV-240: finds a file by its path in every encoding', async () => {
  const { folder, port, server } = await servePage()
  writeFileSync(join(folder, 'a[1]#?%.js'), 'a[1]#?%.js')
  server.show(folder, settings)
  const ask = (target: string): Promise<string> =>
    openText(port, `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`).closed
  for (const target of ['/a[1]%23%3F%25.js', '/a%5b1%5D%23%3f%25.js?x', '/%61[1]%23%3f%25.js#x']) {
    expect(await ask(target)).toMatch(/^HTTP\/1.1 200 [^]*a\[1\]#\?%\.js$/)
  }
  expect(await ask('/%69ndex.html')).toContain('window.tradewireStart')
  for (const target of ['/%', '/%ff', '/%00', '/..%2f..%2fetc/passwd', '/../index.html', '/%2findex.html', '//']) {
    expect(await ask(target)).toMatch(/^HTTP\/1.1 404 /)
  }
})
