import { createChatServer, type ChatServerOptions } from '../../../server/chat/chat-server'
import { chatEnvelopes } from '../../../src/chat/wire/chat-envelopes'
import type { Ports } from '../../../src/connection/ports/ports'
import { chatProtocol, type ChatProtocolOptions } from '../../../src/chat/wire/chat-protocol'
import type { ChatAnswer, ChatDelivery, ChatOutgoing } from '../../../src/chat/model/messages'
import { openRaw, type RawClient } from '../samples/raw-client'
import { closing, liveSample, until } from '../samples/sample-client'

export const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(64)])

export const serveChat = (options: ChatServerOptions = {}) =>
  closing(createChatServer({ port: 0, host: '127.0.0.1', ...options }))

export async function joining(url: string, ...auths: readonly object[]): Promise<RawClient> {
  const line = await openRaw(url)
  await line.next()
  for (const auth of auths) line.socket.send(`40${JSON.stringify(auth)}`)
  return line
}

/** Sends a user's messages. Returns the response codes. */
export async function codesFrom(
  { url }: { readonly url: string }, address: string, user: string, to: object, count: number,
): Promise<readonly string[]> {
  const line = await openRaw(url, { 'x-forwarded-for': address })
  await line.next()
  line.socket.send(`40${JSON.stringify({ user })}`)
  await line.next()
  const codes: string[] = []
  for (let index = 0; index < count; index += 1) {
    const envelope = { type: 'text', msg_id: `m-${index}`, payload: { to, content: { kind: 'text', text: 'x' } } }
    line.socket.send(`42${JSON.stringify(['message', JSON.stringify(envelope)])}`)
    let code: string | undefined
    // Other users' messages may arrive before the response.
    while (code === undefined) code = /code\\":(\d+)/.exec(String(await line.next()))?.[1]
    codes.push(code)
  }
  line.socket.close()
  return codes
}

export function chatClient(
  url: string, user: string, options: ChatProtocolOptions = {}, token?: string, ports: Partial<Ports> = {},
) {
  const session = { userId: user, ...(token === undefined ? {} : { token }) }
  const live = liveSample({ url, protocol: chatProtocol({ session, ...options }), ports })
  const wire = chatEnvelopes()
  const answers: ChatAnswer[] = []
  const deliveries: ChatDelivery[] = []
  const story: string[] = []
  wire.listen(live.client, {
    answered: (answer) => answers.push(answer),
    delivered: (delivery) => deliveries.push(delivery),
    ready: ({ recovered }) => story.push(recovered ? 'recovered' : 'ready'),
    lost: () => story.push('lost'),
  })
  live.client.connect()
  const say = (id: string, to: string, text: string): unknown =>
    live.client.send(wire.frame({ id, to: { type: 'peer', id: to }, content: { kind: 'text', text } }))
  const answered = (count: number): Promise<void> => until(() => answers.length >= count, () => answers)
  return {
    ...live,
    answers,
    deliveries,
    story,
    send: (message: ChatOutgoing) => live.client.send(wire.frame(message)),
    say,
    answered,
    async insist(id: string, to: string, text: string): Promise<void> {
      do {
        const asked = answers.length + 1
        await say(id, to, text)
        await answered(asked)
      } while (!answers.some((answer) => answer.id === id && answer.code === 1_000))
    },
    delivered: (count: number) => until(() => deliveries.length >= count, () => deliveries),
  }
}
