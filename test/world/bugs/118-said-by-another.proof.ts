import { expect, test } from 'vitest'
import { createChatRig } from '../../support/chat-rig'

test('what a user says is said by no other', async () => {
  const rig = createChatRig({ trader: 7 })
  const sending = rig.chat.send('peer:9', { kind: 'text', text: 'of the seventh' })
  await rig.signIn(8)
  await rig.advanceAsync(5_000)
  expect(await sending).toMatchObject({ ok: false, code: 'no-session' })
  expect(rig.shown('peer:9')).toEqual([])
})
