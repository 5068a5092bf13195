import { describe, expect, test } from 'vitest'
import type { AttemptRecord, SocketStatus } from '../../../../src'
import { followAttempts } from '../../../../src/connection/inspector/inspector-model'

const idle: SocketStatus = {
  status: 'idle',
  attempt: 0,
  maxAttempts: 5,
  nextAtMs: null,
  slotAwaitedSinceMs: null,
  pausedBy: null,
  failure: null,
  sinceMs: 0,
}
const lost = { code: 'connection-lost', final: false } as const
const refused = { code: 'connect-failed', final: false } as const
const waiting = (attempt: number, failure: SocketStatus['failure']): SocketStatus => ({
  ...idle, status: 'reconnecting', attempt, nextAtMs: 1_000, failure,
})
const trying = (attempt: number, failure: SocketStatus['failure']): SocketStatus => ({
  ...idle, status: 'reconnecting', attempt, failure,
})

function follow(statuses: readonly SocketStatus[]): readonly AttemptRecord[] {
  return statuses.reduce<readonly AttemptRecord[]>((known, status, index) => followAttempts(known, status, index), [])
}

describe('attempts derived from the status', () => {
  test('PA-9: each attempt is listed with its number, its beginning and how it ended', () => {
    const records = follow([
      { ...idle, status: 'open' },
      waiting(1, lost),
      trying(1, lost),
      waiting(2, refused),
      trying(2, refused),
      { ...idle, status: 'open' },
    ])
    expect(records.map(({ attempt, startedAtMs, outcome }) => [attempt, startedAtMs, outcome])).toEqual([
      [2, 4, 'open'],
      [1, 2, 'connect-failed'],
    ])
  })

  test('PA-9: an attempt under way is pending, and is listed once', () => {
    expect(follow([trying(1, lost), trying(1, lost)])).toMatchObject([{ attempt: 1, outcome: 'pending' }])
  })

  test('PA-9: an attempt that is no longer needed is given up', () => {
    expect(follow([trying(1, lost), idle])).toMatchObject([{ outcome: 'given-up' }])
    expect(follow([trying(1, null), { ...idle, status: 'failed' }])).toMatchObject([{ outcome: 'given-up' }])
  })

  test('PA-9: only the last twenty are kept', () => {
    const statuses = Array.from({ length: 30 }, (_, index) => [trying(index + 1, lost), waiting(index + 2, refused)])
    const kept = follow(statuses.flat()).map(({ attempt }) => attempt)
    expect(kept).toEqual(Array.from({ length: 20 }, (_, index) => 30 - index))
  })
})
