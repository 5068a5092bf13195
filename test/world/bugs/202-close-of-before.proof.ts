import { expect, test } from 'vitest'
import { createRig } from '../../support/client-rig'

test('a close that was answered is not reported with a later loss', () => {
  const rig = createRig()
  const lease = rig.need()
  rig.advance(1_000)
  lease.release()
  rig.advance(60_000)
  expect(rig.last().closeCall).toBeDefined()
  rig.open()
  rig.advance(1_000)
  expect(rig.socket.connections).toHaveLength(2)
  rig.last().message({ type: 'lose' })
  rig.advance(0)
  expect(rig.codes()).not.toContain('close-timeout')
})
