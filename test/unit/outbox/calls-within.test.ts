import { describe, expect, test } from 'vitest'
import { createOutboxRig } from '../../support/outbox-rig'

describe('RT-63: runs the calls of one event in order, each in its own task', () => {
  test('posts a message as the new user after a sign-in', async () => {
    const { client, outbox, settle, goLive, wired } = createOutboxRig({ trader: null })
    client.inTurn(() => {
      client.setSession({ userId: 7 })
      void outbox.post({ kind: 'note', payload: 'buy', replay: 'at-most-once' })
    })
    await settle()
    await goLive()
    expect(wired()).toMatchObject([{ type: 'post', trader: 7, text: 'buy' }])
  })

  test('keeps a previous user’s message withdrawn after another user signs in', async () => {
    const { client, outbox, post, settle, states } = createOutboxRig()
    const id = await post('buy')
    client.inTurn(() => {
      client.setSession({ userId: 9 })
      void outbox.withdraw(id)
    })
    await settle()
    client.setSession({ userId: 7 })
    await settle()
    expect(states()).toEqual(['sent'])
  })

  test('stores a message as withdrawn when it is withdrawn before disposal', async () => {
    const { client, outbox, post, settle, restarted } = createOutboxRig()
    const id = await post('buy')
    client.inTurn(() => {
      void outbox.withdraw(id)
      outbox.dispose()
    })
    await settle()
    const after = restarted()
    await after.settle()
    expect(after.outbox.entries()).toMatchObject([{ id, code: 'withdrawn' }])
  })
})
