import { expect, test } from 'vitest'
import { createOutboxRig } from '../../support/outbox-rig'

test('what is settled before the wait begins is answered', async () => {
  const rig = createOutboxRig({
    wire: {
      frame: () => {
        throw new Error('no frame of this')
      },
    },
  })
  await rig.goLive()
  const waiting = rig.outbox.postAndWait({ kind: 'note', payload: 'hello', replay: 'at-least-once' })
  await rig.advanceAsync(15_000)
  expect(await waiting).toMatchObject({ ok: false, code: 'frame-encode-failed' })
})
