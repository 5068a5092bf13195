import { expect, test } from 'vitest'
import { createRig } from '../../support/client-rig'
import { createRigProtocol } from '../../support/rig-protocol'

test('what the next user has is told in the next frame', async () => {
  const protocol = createRigProtocol()
  const { client, frames, heard, advanceAsync } = createRig({
    protocol: {
      ...protocol,
      start: (whose, policy, line) => ({
        ...protocol.start(whose, policy, line),
        steer: () => () => line.requestFlush(),
        flush: () => line.publish('heard', whose?.userId),
      }),
    },
  })
  client.setSession({ userId: 1 })
  await client.send('ask for a flush')
  client.setSession({ userId: 2 })
  await client.send('ask for a flush')
  frames.frame()
  await advanceAsync(0)
  expect(heard).toEqual([2])
})
