import { expect, onTestFinished, test, vi } from 'vitest'
import { inOrder, readEvents, type EventReaderOptions } from '../../../server/chat/redis/event-reader'
import { readEvent } from '../../../server/chat/redis/shared-events'

const streamOf = (name: string, ids: readonly string[]) => [name, ids.map((id) => [id, ['envelope', name]])]
const idsOf = (reply: unknown, most?: number): readonly string[] => inOrder(reply, most).map(({ id }) => id)

test('RS-138: what two streams have is told in the order of its ids', () => {
  expect(idsOf([streamOf('all', ['7-1', '10-1']), streamOf('own', ['9-2', '9-1', '10-2', '11-1'])]))
    .toEqual(['7-1', '9-1', '9-2', '10-1', '10-2', '11-1'])
  expect(idsOf(null)).toEqual([])
})

test('RS-138: beyond the end of a stream that has more, the other one waits', () => {
  const all = streamOf('all', ['1-1', '3-1', '5-1'])
  expect(idsOf([all, streamOf('own', ['2-1', '4-1'])], 3)).toEqual(['1-1', '2-1', '3-1', '4-1', '5-1'])
  expect(idsOf([all, streamOf('own', ['2-1', '6-1'])], 3)).toEqual(['1-1', '2-1', '3-1', '5-1'])
  expect(idsOf([all, streamOf('own', ['2-1', '2-2', '4-1'])], 3)).toEqual(['1-1', '2-1', '2-2', '3-1', '4-1'])
})

test('RS-134: an entry that is no event is passed over, and one without a room is for everyone', () => {
  expect(readEvent({ id: '1-1', fields: { type: '1', nsp: '/' } })).toBeUndefined()
  for (const fields of [{ room: '', except: '', envelope: '{}' }, { envelope: '{}' }]) {
    expect(readEvent({ id: '1-1', fields })).toEqual({ id: '1-1', room: undefined, except: undefined, envelope: '{}' })
  }
  expect(readEvent({ id: '1-1', fields: { room: 'user:ann', except: 'line', envelope: '{}' } }))
    .toEqual({ id: '1-1', room: 'user:ann', except: 'line', envelope: '{}' })
})

test('RS-135: a server that got no answer in time records its users before it reads on', async () => {
  const asked: string[] = []
  const done = new Promise<void>((resolve) => {
    const reader = readEvents({
      redis: {
        status: 'ready',
        call(command) {
          asked.push(command)
          if (asked.length === 1) return Promise.reject(new Error('Command timed out'))
          reader.stop()
          resolve()
          return Promise.resolve(null)
        },
      },
      streams: ['all', 'own'],
      from: '1-0',
      pass: () => undefined,
      resume: (after) => Promise.resolve(after),
      renew: (after) => {
        asked.push(`renew ${after}`)
        return (async function* none() { /* nothing was taken */ })()
      },
      trouble: () => undefined,
    })
  })
  await done
  expect(asked).toEqual(['XREAD', 'renew 1-0', 'XREAD'])
})

/** A reader whose Redis gives one answer after another, and then none until the test ends. Its pauses are simulated. */
function reading(answers: readonly unknown[], given: Partial<EventReaderOptions> = {}) {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  const left = [...answers]
  const asked: unknown[][] = []
  const story: string[] = []
  const redis = {
    status: 'ready' as EventReaderOptions['redis']['status'],
    call(...args: unknown[]): Promise<unknown> {
      asked.push(args)
      if (left.length === 0) return new Promise(() => undefined)
      const answer = left.shift()
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
    },
  }
  const reader = readEvents({
    redis, streams: ['all', 'own'], from: '1-0',
    pass: (id, event) => void story.push(`${id} ${event?.envelope ?? 'none'}`),
    resume: (after) => Promise.resolve(after),
    async* renew(after) {
      story.push(`renew ${after}`)
      yield { id: '3-1', room: undefined, except: undefined, envelope: 'renewed' }
    },
    trouble: (line) => void story.push(line),
    ...given,
  })
  onTestFinished(() => {
    reader.stop()
    vi.useRealTimers()
  })
  const passMs = async (ms: number): Promise<void> => void await vi.advanceTimersByTimeAsync(ms)
  return { reader, redis, asked, story, passMs }
}

test('RS-138: each entry is passed on, and reading goes on after the last one', async () => {
  const { asked, story, passMs } = reading([[streamOf('all', ['2-1']), ['own', [['2-2', ['type', '1']]]]]])
  await passMs(0)
  expect(story).toEqual(['2-1 all', '2-2 none'])
  const read = ['XREAD', 'COUNT', 200, 'BLOCK', 1_000, 'STREAMS', 'all', 'own']
  expect(asked).toEqual([[...read, '1-0', '1-0'], [...read, '2-2', '2-2']])
})

test('RS-135: after an entry that says that users were lost, they are recorded before more is told', async () => {
  const entries = [['2-1', ['lost', '1']], ['2-2', ['envelope', 'later']]]
  const { asked, story, passMs } = reading([[['all', entries]]])
  await passMs(0)
  expect(story).toEqual(['2-1 none', 'renew 2-1', '3-1 renewed'])
  expect(asked.at(-1)?.slice(-2)).toEqual(['3-1', '3-1'])
})

test('RS-55: a Redis that is there and cannot be read is reported once an outage, and asked every 20 ms', async () => {
  const failed = new Error('NOPERM')
  let resumes = 0
  const { asked, story, passMs } = reading([failed, failed, null, failed], {
    resume(after) {
      resumes += 1
      return resumes === 1 ? Promise.reject(failed) : Promise.resolve(after)
    },
  })
  const told = 'the chat cannot read its events: NOPERM'
  await passMs(19)
  expect([story, asked.length, resumes]).toEqual([[told], 1, 0])
  await passMs(1)
  expect([story, resumes]).toEqual([[told], 1])
  await passMs(20)
  expect(story).toEqual([told, 'renew 1-0', '3-1 renewed', told])
})

test('RS-63: nothing is reported while Redis is away, nor after the end', async () => {
  const away = reading([new Error('closed')])
  away.redis.status = 'reconnecting'
  await away.passMs(0)
  expect(() => away.reader.skipTo('9-0')).toThrow('the stream is not read')
  await away.passMs(20)
  away.reader.stop()
  const ended = reading([new Error('closed')])
  ended.reader.stop()
  await ended.passMs(100)
  expect([away.story, ended.story, ended.asked.length]).toEqual([['renew 1-0', '3-1 renewed'], [], 1])
})

test('RS-137: a line that was told up to a place moves the reader on, never back', async () => {
  const { reader, asked, passMs } = reading([null, null])
  reader.skipTo('7-2')
  reader.skipTo('7-1')
  await passMs(0)
  expect(asked.map((args) => args.at(-1))).toEqual(['1-0', '7-2', '7-2'])
})

test('RS-137: no line is moved on while users are recorded again, and lines are once they are', async () => {
  const refusals: string[] = []
  const failed = new Error('closed')
  const { reader, asked, passMs } = reading([failed, null, null], {
    async* renew() {
      try {
        reader.skipTo('9-0')
      } catch (error) {
        refusals.push(String(error))
      }
      yield { id: '3-1', room: undefined, except: undefined, envelope: 'renewed' }
    },
  })
  await passMs(20)
  expect(refusals).toEqual(['Error: the stream is not read'])
  expect(() => reader.skipTo('9-1')).not.toThrow()
  expect(asked.map((args) => args.at(-1))).toEqual(['1-0', '3-1', '3-1', '3-1'])
})

test('RS-135: a server whose other connection was away records its users before it reads on', async () => {
  const { reader, story, passMs } = reading([[streamOf('all', ['2-1'])], null])
  reader.doubt()
  expect(() => reader.skipTo('9-0')).toThrow('the stream is not read')
  await passMs(0)
  expect(story).toEqual(['2-1 all', 'renew 2-1', '3-1 renewed'])
})
