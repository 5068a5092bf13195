import { once } from 'node:events'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { JsonEvents, Tradewire } from '../../../src'
import type { Outbox, PostResult } from '../../../src/outbox'
import { createH5Sockets } from '../../../src/testing/uni/h5-sockets'
import { createTcpWire } from '../../support/uni-doubles/tcp-wire'
import { createUniStorageDouble } from '../../../src/testing/uni/storage-double'
import { documentFile, startServer } from './document-server'

interface Notes {
  readonly tradewire: Tradewire<JsonEvents>
  readonly outbox: Outbox
  addNote(text: string): Promise<PostResult>
}

async function loadNotes(url: string, contents: Map<string, unknown>): Promise<Notes> {
  const ignored = (): undefined => undefined
  vi.stubGlobal('uni', {
    ...createH5Sockets(createTcpWire()), ...createUniStorageDouble(contents), onAppShow: ignored, onAppHide: ignored,
    offAppShow: ignored, offAppHide: ignored, onNetworkStatusChange: ignored, offNetworkStatusChange: ignored,
    getNetworkType: ({ success }: { success(result: object): void }) => success({ networkType: 'wifi' }),
  })
  vi.resetModules()
  const file = documentFile('notes.ts', (text) => text
    .replace("from 'tradewire'", "from '@/src'")
    .replace("from 'tradewire/outbox'", "from '@/src/outbox'")
    .replace('wss://api.example.com/ws', url))
  const notes = (await import(/* @vite-ignore */ `${file}?${encodeURIComponent(url)}`)) as Notes
  onTestFinished(() => {
    notes.outbox.dispose()
    notes.tradewire.dispose()
    vi.unstubAllGlobals()
  })
  return notes
}

test('JS-36: delivers each note once when the server is killed before it responds', async () => {
  const first = await startServer('notes-server.mjs')
  const contents = new Map<string, unknown>()
  const { outbox, tradewire, addNote } = await loadNotes(first.url, contents)
  const states = (): readonly unknown[] => outbox.entries().map(({ state, result }) => [state, result])
  await addNote('one')
  await expect.poll(states).toEqual([['acked', { number: 1, text: 'one' }]])

  first.process.kill('SIGSTOP')
  const posted = await addNote('two')
  await expect.poll(states).toMatchObject([['acked', {}], ['sent', undefined]])
  expect([...contents.values()].join()).toContain('two')
  first.process.kill('SIGKILL')
  await startServer('notes-server.mjs', first.port)
  tradewire.client.reconnect()
  await expect.poll(states).toMatchObject([['acked', {}], ['acked', { number: 1, text: 'two' }]])

  const again = new WebSocket(first.url)
  onTestFinished(() => again.terminate())
  await once(again, 'open')
  again.send(JSON.stringify({ type: 'note', id: posted.ok ? posted.id : '', data: { text: 'two' } }))
  const [answer] = (await once(again, 'message')) as [Buffer]
  expect(JSON.parse(answer.toString())).toMatchObject({ data: { number: 1, text: 'two' } })
})
