import fs, { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openPageServer } from '../../../scripts/page-server'
import { closing, until } from '../samples/sample-client'

const host = '127.0.0.1'
/** More than the buffers of both ends of a connection hold. */
const largeBytes = 67_108_864

/** A page server of a page and a large file, and whether each stream of a file has ended. */
async function servePage(idleMs: number) {
  const folder = mkdtempSync(join(tmpdir(), 'page-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'index.html'), '<html><head></head></html>')
  writeFileSync(join(folder, 'large.js'), '')
  truncateSync(join(folder, 'large.js'), largeBytes)
  const opened = vi.spyOn(fs, 'createReadStream')
  syncBuiltinESMExports()
  onTestFinished(() => {
    opened.mockRestore()
    syncBuiltinESMExports()
  })
  const server = await closing(openPageServer({ port: 0, host, idleMs }))
  server.show(folder, { port: 1, token: '', currency: 'USD', currencyDigits: 2, protocol: 'copy-trading' })
  const areClosed = (): boolean[] =>
    opened.mock.results.flatMap(({ type, value }) => (type === 'return' ? [value.closed] : []))
  return { port: server.port, areClosed }
}

function open(port: number, text: string): Socket {
  const socket = connect({ port, host }, () => void socket.write(text))
  onTestFinished(() => void socket.destroy())
  return socket.on('error', () => undefined)
}

const question = `GET /large.js HTTP/1.1\r\nHost: ${host}\r\n\r\n`

test('SV-185: a client that asks the page server for a file and does not read it is ended', async () => {
  const { port, areClosed } = await servePage(200)
  open(port, question).pause()
  await until(() => areClosed().length === 1)
  await until(() => areClosed().every(Boolean))
})

test('SV-185: a file is closed when its client goes in the middle, and sent whole to one that reads', async () => {
  const { port, areClosed } = await servePage(30_000)
  const gone = open(port, question)
  gone.once('data', () => gone.destroy())
  await until(() => areClosed().length === 1)
  await until(() => areClosed().every(Boolean))
  const answer = await fetch(`http://${host}:${port}/large.js`)
  expect((await answer.arrayBuffer()).byteLength).toBe(largeBytes)
})
