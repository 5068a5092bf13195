import { describe, expect, test } from 'vitest'
import { createOutboxRig } from '../../support/outbox-rig'

describe('the life of a message', () => {
  test('OB-1: it is stored, sent once the line is ready, and settled by its answer', async () => {
    const rig = createOutboxRig()
    const id = await rig.post('buy')
    expect([...rig.storage.contents.keys()]).toEqual([expect.stringContaining(id)])
    expect(rig.wired()).toEqual([])

    await rig.advanceAsync(100)
    expect(rig.wired()).toEqual([{ type: 'post', id, trader: 7, text: 'buy' }])
    expect(rig.states()).toEqual(['sent'])

    rig.answer(id)
    await rig.settle()
    expect(rig.states()).toEqual(['acked'])
    expect(rig.settled.map((entry) => entry.id)).toEqual([id])
  })

  test('OB-2: a loss before the answer leaves it unknown; it is asked about and not sent again', async () => {
    const rig = createOutboxRig()
    const id = await rig.post('buy')
    await rig.advanceAsync(100)
    rig.last().closed()
    await rig.settle()
    expect(rig.states()).toEqual(['unknown'])

    await rig.advanceAsync(5_000)
    expect(rig.wired().map(({ type }) => type)).toEqual(['post', 'ask'])
    rig.answer(id, 'failed', 'never-received')
    await rig.settle()
    expect(rig.outbox.entries()).toMatchObject([{ state: 'failed', code: 'never-received' }])
  })
})
