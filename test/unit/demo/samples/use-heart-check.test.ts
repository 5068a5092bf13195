import { afterEach, expect, test } from 'vitest'
import { effectScope, type EffectScope } from 'vue'
import { useHeartCheck } from '../../../../demo/features/samples/use-heart-check'
import { heartCheck } from '../../../../src/protocols/samples/heart-check'
import { createProtocolRig } from '../../../support/protocol-rig'

let scope: EffectScope | undefined
afterEach(() => scope?.stop())

function openHeart(attempts = 2) {
  const rig = createProtocolRig(heartCheck({ maxAttempts: attempts }))
  scope = effectScope()
  const line = scope.run(() => useHeartCheck(rig.client))
  if (line === undefined) throw new Error('The scope has ended')
  const kinds = (): readonly string[] => line.log.lines.value.map(({ kind }) => kind)
  return { rig, line, kinds }
}

test('UI-97: heartbeats are counted from the last start, go on over losses and end with a stop or the page', () => {
  const { rig, line } = openHeart()
  rig.connect()
  line.start()
  rig.advance(7_000)
  expect([line.isBeating.value, line.beats.value]).toEqual([true, 2])
  line.start()
  rig.advance(2_999)
  expect(line.beats.value).toBe(0)
  rig.advance(1)
  expect(line.beats.value).toBe(1)
  rig.last().closed(1006)
  rig.advance(3_000 + 3_000)
  expect(line.beats.value).toBe(2)
  line.stop()
  rig.advance(10_000)
  expect([line.isBeating.value, line.beats.value]).toEqual([false, 2])
  line.start()
  scope?.stop()
  const sent = rig.last().sent.length
  rig.advance(10_000)
  expect(rig.last().sent).toHaveLength(sent)
})

test('UI-97: open, text, error and end stand in the log as they come, spent attempts too', () => {
  const { rig, line, kinds } = openHeart()
  rig.connect().message('a text')
  expect(line.shown.value).toBe('connected')
  expect(line.log.lines.value[0]).toMatchObject({ kind: 'received', text: 'a text' })
  rig.socket.behaviour.autoOpen = false
  rig.last().closed(1011, 'out of order')
  expect(line.shown.value).toBe('closed')
  expect(line.log.lines.value.find(({ kind }) => kind === 'error')).toMatchObject({ text: 'out of order' })
  for (let attempt = 0; attempt < 2; attempt += 1) {
    rig.advance(3_000)
    rig.last().closed(1006)
  }
  expect([line.shown.value, line.spentAfter.value]).toEqual(['failed', 2])
  expect(kinds().filter((kind) => kind === 'spent')).toHaveLength(1)
  rig.socket.behaviour.autoOpen = true
  rig.client.reconnect()
  rig.advance(10)
  expect([line.shown.value, line.spentAfter.value]).toEqual(['connected', null])
  expect(kinds()[0]).toBe('opened')
})

test('UI-97: a text without a connection is refused with its code, until there is one', async () => {
  const { rig, line } = openHeart()
  await line.send('early')
  expect(line.refusedBy.value).toBe('not-open')
  expect(line.log.lines.value[0]).toMatchObject({ kind: 'refused', text: 'early', code: 'not-open' })
  rig.connect()
  expect(line.refusedBy.value).toBeNull()
  await line.send('in time')
  expect(line.log.lines.value[0]).toMatchObject({ kind: 'sent', text: 'in time' })
  expect(rig.last().sent).toEqual(['in time'])
})
