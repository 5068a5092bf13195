import { expect, test } from 'vitest'
import { createRig } from '../../support/client-rig'

test('a late token of the last user is not sent', async () => {
  const answers: ((token: string) => void)[] = []
  const rig = createRig({ server: { line: 'mute' } })
  rig.client.setSession({ userId: 1, token: () => new Promise((resolve) => answers.push(resolve)) })
  rig.need()
  await rig.advanceAsync(0)
  rig.client.setSession({ userId: 2, token: 'of the second' })
  await rig.advanceAsync(3_000)
  for (const answer of answers) answer('of the first')
  await rig.advanceAsync(0)
  rig.last().opened()
  await rig.advanceAsync(0)
  expect(rig.last().frames).toMatchObject([{ type: 'hello', trader: 2, token: 'of the second' }])
})
