import { expect, test } from 'vitest'
import { guarded, tokens } from '../../unit/connection/runtime/client-stages'

test('the next user has a renewal of their own', async () => {
  const { rig } = await guarded(tokens('old', 'new'))
  rig.last().closed(4401)
  await rig.advanceAsync(0)
  const asked: boolean[] = []
  rig.client.setSession({
    userId: 2,
    token: ({ fresh }) => {
      asked.push(fresh)
      return fresh ? 'good' : 'stale'
    },
  })
  await rig.advanceAsync(2_000)
  rig.last().closed(4401)
  await rig.advanceAsync(0)
  expect(asked).toEqual([false, true])
  expect(rig.client.status().status).not.toBe('failed')
})
