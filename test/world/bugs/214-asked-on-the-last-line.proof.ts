import { expect, test } from 'vitest'
import { createOutboxRig } from '../../support/outbox-rig'

test('each connection asks about an order in doubt at once', async () => {
  const rig = createOutboxRig()
  await rig.goLive()
  await rig.post('buy')
  await rig.settle()
  for (let losses = 0; losses < 2; losses += 1) {
    await rig.cut()
    await rig.comeBack()
  }
  expect(rig.said()).toEqual(['post buy', 'ask', 'ask'])
})
