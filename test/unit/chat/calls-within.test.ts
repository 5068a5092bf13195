import { expect, test } from 'vitest'
import { type ChatRig, createLiveChat, deliveryOf } from '../../support/chat-rig'

async function createBegunChat() {
  const rig = await createLiveChat({ upload: () => Promise.reject(new Error('no upload')) })
  await rig.deliver(deliveryOf('hello'), deliveryOf('you too', { from: '9' }))
  const failed = await rig.say('peer:8', 'rejected')
  await rig.answer(failed, 1_003)
  return { ...rig, failed, page: await rig.openAndSettle('peer:9') }
}
type BegunChat = Awaited<ReturnType<typeof createBegunChat>>

const text = { kind: 'text', text: 'within' } as const
const calls: Readonly<Record<string, (rig: BegunChat) => unknown>> = {
  'open()': ({ chat }) => chat.open('peer:8'),
  'open() and dispose()': ({ chat }) => {
    chat.open('peer:8')
    chat.dispose()
  },
  'leave()': ({ page }) => page.leave(),
  'setOnScreen(false)': ({ page }) => page.setOnScreen(false),
  'send()': ({ chat }) => chat.send('peer:9', text),
  'setSession() and send()': ({ client, chat }) => {
    client.setSession({ userId: 5 })
    return chat.send('peer:9', text)
  },
  'send() and setSession()': ({ client, chat }) => {
    void chat.send('peer:9', text)
    client.setSession({ userId: 5 })
  },
  'send() and dispose()': ({ chat }) => {
    void chat.send('peer:9', text)
    chat.dispose()
  },
  'resend()': ({ chat, failed }) => chat.resend(failed),
  'remove()': ({ chat, failed }) => chat.remove(failed),
  'startConversation() and send()': ({ chat }) =>
    chat.send(chat.startConversation({ type: 'peer', id: '77' }), text),
  'dispose()': ({ chat }) => chat.dispose(),
}

const deliver = (rig: ChatRig): Promise<void> => rig.deliver(deliveryOf('more', { from: '9' }))
const events: Readonly<Record<string, readonly [
  listen: (rig: ChatRig, hook: () => void) => () => void, cause: (rig: BegunChat) => Promise<unknown>,
]>> = {
  received: [({ chat }, hook) => chat.on('received', hook), deliver],
  conversationsChanged: [({ chat }, hook) => chat.on('conversationsChanged', hook), deliver],
  messagesChanged: [({ chat }, hook) => chat.on('messagesChanged', hook), deliver],
  userChanged: [({ chat }, hook) => chat.on('userChanged', hook), (rig) => rig.signIn(9)],
  sessionChanged: [({ client }, hook) => client.on('sessionChanged', hook), (rig) => rig.signIn(9)],
  statusChanged: [({ client }, hook) => client.on('statusChanged', hook), (rig) => rig.cut()],
  'diagnosed after a failed upload': [
    ({ client }, hook) => client.on('diagnosed', hook), (rig) => rig.say('peer:8', { kind: 'image', file: 'a.png' }),
  ],
}

async function resultOf(event: string, call: string, isLater: boolean) {
  const rig = await createBegunChat()
  const [listen, cause] = events[event] ?? expect.fail()
  const stop = listen(rig, () => {
    stop()
    if (isLater) void Promise.resolve().then(() => calls[call]?.(rig))
    else calls[call]?.(rig)
  })
  await cause(rig)
  await rig.settle()
  await rig.comeBack()
  const conversationsOf = ({ chat }: ChatRig) =>
    chat.conversations().map(({ id, unread, lastText }) => [id, unread, lastText])
  // A disposed chat ignores a storage result in the same tick.
  const shown = call.includes('dispose') ? [] : ['peer:8', 'peer:9', 'peer:77'].map((id) => rig.shown(id))
  const present = [rig.chat.user(), conversationsOf(rig), shown, rig.codes(), rig.said().map(({ content }) => content)]
  const after = rig.restarted()
  await after.settle()
  const stored = [...rig.storage.contents.values()].map((entry) => (JSON.parse(entry) as { state: string }).state)
  return [...present, conversationsOf(after), stored]
}

const rows = Object.keys(events).flatMap((event) => Object.keys(calls).map((call) => [call, event] as const))
test.each(rows)('RT-63: handles %s during %s as on the next tick', async (call, event) => {
  expect(await resultOf(event, call, false)).toEqual(await resultOf(event, call, true))
})
