import { beforeEach, describe, expect, test } from 'vitest'
import { answerNewestFirst } from '../../../src/testing/scripted-socket'
import { createAnswers } from '../../support/answer-order'
import { createMemoryLocks } from '../../support/memory-locks'
import { createMemoryStorage } from '../../support/memory-storage'

/** Tests of the rooms whose rigs answer by `answer-order`: storage, locks, sockets, HTTP and Redis. */
const files = import.meta.glob<object>([
  '../chat/*.test.ts', '../outbox/*.test.ts', '../web-socket/*.test.ts',
  '../connection/runtime/{keep-last,send,slow-storage}.test.ts',
  '../server/{producer,redis-desk,replica-cache}.test.ts',
], { query: '?newest-first' })

beforeEach(answerNewestFirst)

test('OD-1: the doubles answer newest first what was asked in one turn, over all ports of a process', async () => {
  const answers = createAnswers()
  const storage = answers.of(createMemoryStorage({ a: '1' }))
  const locks = answers.of(createMemoryLocks().holder())
  const told: string[] = []
  const tell = (name: string) => (): void => void told.push(name)
  await Promise.all([
    storage.write('a', '2').then(tell('write')), storage.read('a').then(tell('read')),
    locks.take('lock').then(tell('lock')),
  ])
  expect(told).toEqual(['lock', 'read', 'write'])
  expect(await storage.read('a')).toBe('2')
})

test('OD-2: the tests of each of these rooms are played', () => {
  const rooms = Object.keys(files).map((path) => path.split('/')[1])
  expect([...new Set(rooms)].sort()).toEqual(['chat', 'connection', 'outbox', 'server', 'web-socket'])
})

describe.each(Object.entries(files))('%s, answered newest first', async (_path, load) => {
  await load()
})
