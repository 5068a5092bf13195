import { expect, test } from 'vitest'
import { inOrder, readEvents } from '../../../server/chat/redis/event-reader'
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
  expect(readEvent({ id: '1-1', fields: { room: '', except: '', envelope: '{}' } }))
    .toEqual({ id: '1-1', room: undefined, except: undefined, envelope: '{}' })
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
