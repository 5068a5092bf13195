import { expect, test } from 'vitest'
import { createRig } from '../../support/client-rig'

test('the next user has a fresh token of their own', async () => {
  const asked: string[] = []
  const token = (user: string) => ({ fresh }: { readonly fresh: boolean }): string => {
    asked.push(`${user} ${fresh ? 'fresh' : 'kept'}`)
    return user
  }
  const rig = createRig({
    url: ({ token: given = '' }) => `wss://feed.example.com/ws?token=${given}`,
    server: { line: 'refusing' },
  })
  rig.client.setSession({ userId: 1, token: token('A') })
  rig.need()
  await rig.advanceAsync(60_000)
  rig.client.setSession({ userId: 2, token: token('B') })
  rig.client.reconnect()
  await rig.advanceAsync(60_000)
  expect(asked.filter((each) => each.endsWith('fresh'))).toEqual(['A fresh', 'B fresh'])
})
