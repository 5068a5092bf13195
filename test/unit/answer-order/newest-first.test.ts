import { beforeEach, describe, expect, test } from 'vitest'
import { answerNewestFirst } from '../../../src/testing/scripted-socket'
import { createAnswers } from '../../support/answer-order'
import { createMemoryLocks } from '../../support/memory-locks'
import { createMemoryStorage } from '../../support/memory-storage'

/** Folders whose rigs respond through `answer-order`: storage, locks, sockets, HTTP and Redis. */
const files = import.meta.glob<object>([
  '../chat/*.test.ts', '!../chat/envelopes.test.ts',
  '../outbox/*.test.ts', '!../outbox/{orders,step,tabs-search}.test.ts',
  '../connection/runtime/{connection,dispose,policy-check,protocol-host,session,slow-storage,tokens}.test.ts',
  '../connection/parts/inspector.test.ts', '../legacy/opening.test.ts', '../web-socket/closing.test.ts',
  '../protocols/json/outbox.test.ts',
  '../protocols/socket-io-polling.test.ts', '../security/planted-token.test.ts',
  '../server/{account-reads,account-views,fences,market-maker,producer,producer-orders,producer-parts}.test.ts',
  '../server/{producer-turns,redis-orders,replica,replica-cache,replica-cache-races,unshown}.test.ts',
], { query: '?newest-first' })
const texts = import.meta.glob<string>('../**/*.test.ts', { query: '?raw', import: 'default', eager: true })

/** The doubles that respond newest first, by the code that creates them. */
const answering = /support\/(chat-rig|outbox-rig|memory-locks|memory-storage|answer-order)'|store-double'|\bpersist\b/

beforeEach(answerNewestFirst)

test('OD-1: responds to the requests of one tick in reverse order, across all ports of a process', async () => {
  const answers = createAnswers()
  const storage = answers.of(createMemoryStorage({ a: '1' }))
  const locks = answers.of(createMemoryLocks().holder())
  const reported: string[] = []
  const notify = (name: string) => (): void => void reported.push(name)
  await Promise.all([
    storage.write('a', '2').then(notify('write')), storage.read('a').then(notify('read')),
    locks.take('lock').then(notify('lock')),
  ])
  expect(reported).toEqual(['lock', 'read', 'write'])
  expect(await storage.read('a')).toBe('2')
})

test('OD-2: covers every test file that depends on the order of responses', () => {
  const rooms = Object.keys(files).map((path) => path.split('/')[1])
  expect([...new Set(rooms)].sort()).toEqual([
    'chat', 'connection', 'legacy', 'outbox', 'protocols', 'security', 'server', 'web-socket',
  ])
  const asking = Object.entries(texts).filter(([, text]) => answering.test(text)).map(([path]) => path)
  // The first two files choose the response order themselves, and the last file uses only a message from the rig.
  expect(asking.filter((path) => !(path in files)))
    .toEqual(['./late-answers.test.ts', '../outbox/tabs-search.test.ts', '../scaling/scaling.test.ts'])
})

describe.each(Object.entries(files))('%s, with responses newest first', async (_path, load) => {
  await load()
})
