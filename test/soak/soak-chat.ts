import { createChat } from '../../src/chat-client'
import type { OpenConversation } from '../../src/chat/chat-api'
import { comparePlaces, type ChatDelivery, type ChatOutgoing } from '../../src/chat/model/messages'
import { chatEnvelopes } from '../../src/chat/wire/chat-envelopes'
import { chatProtocol } from '../../src/chat/wire/chat-protocol'
import { createSocketClient } from '../../src/client'
import { createMemoryChatStorage } from '../support/memory-chat-storage'
import { createFarSide, type FarConnection } from './far-side'
import { fault } from './soak-faults'
import { openSoakWorld, type SoakSubject } from './soak-subject'

const beatsPerPush = 50
const beatsPerPing = 200
const user = '7'
const other = 'peer:8'
/** Messages that server and device keep; the older ones go. */
const keptMessages = 200
const sender = { name: 'Ann', picture: '', sex: 'female' } as const

interface Envelope {
  readonly type: string
  readonly payload: Pick<ChatOutgoing, 'to' | 'content'>
  readonly msg_id: string
}

/** A chat over Socket.IO: messages both ways, pages that show the conversation come and go. */
export function openSoakChat(): SoakSubject {
  const world = openSoakWorld()
  const { clock, ports, ownPorts } = world
  const messages = createMemoryChatStorage()
  const said: ChatDelivery[] = []
  let [made, received, begun, settled] = [0, 0, 0, 0]
  let isLosingAnswers = false

  function keep(delivery: ChatDelivery): void {
    said.push(delivery)
    const old = said.splice(0, said.length - keptMessages)
    void messages.remove(user, old.map(({ id, createdAt }) => ({ id, createdAt, conversation: other })))
  }

  function take(connection: FarConnection, { type, payload, msg_id: id }: Envelope): void {
    const known = said.find((each) => each.id === id)
    if (known === undefined) keep({ id, from: user, ...payload, createdAt: clock.now(), sender })
    if (isLosingAnswers) return connection.end(1006)
    connection.say(packetOf({ type, code: 1000, payload: { createdAt: known?.createdAt ?? clock.now() }, msg_id: id }))
  }

  const far = createFarSide(clock, {
    opened: (connection) =>
      connection.say('0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":100000}'),
    received(connection, text) {
      if (text.startsWith('40')) return connection.say('40{"sid":"n"}')
      if (!text.startsWith('42')) return
      const [, envelope = ''] = JSON.parse(text.slice(2)) as readonly string[]
      const read = JSON.parse(envelope) as Envelope
      if (read.type === 'ping') connection.say(packetOf({ type: 'pong', code: 1000, msg_id: read.msg_id }))
      else take(connection, read)
    },
  })
  const client = createSocketClient({
    url: 'wss://chat.example.com/socket.io/?EIO=4&transport=websocket',
    protocol: chatProtocol({ session: { userId: 7 } }),
    ports: { ...ports, socket: far },
  })
  const chat = createChat({
    client,
    wire: chatEnvelopes(),
    ports: { ...ownPorts, storage: messages, outbox: ownPorts.storage },
    upload: () => Promise.resolve('https://chat.example.com/1.png'),
    fetchHistory({ before, limit }) {
      const older = said.filter((each) => before === null || comparePlaces(each, before) < 0)
        .sort((one, another) => comparePlaces(another, one))
      return Promise.resolve({ deliveries: older.slice(0, limit), more: older.length > limit })
    },
  })
  chat.on('received', () => (received += 1))
  const lease = client.lease('page')
  let page: OpenConversation | undefined

  function turnPage(isShown: boolean): void {
    page?.leave()
    page = isShown ? chat.open(other) : undefined
  }

  /** A text and an image; each is settled when it is stored. */
  async function say(): Promise<void> {
    begun += 2
    await chat.send(other, { kind: 'text', text: `mine ${begun}` })
    await chat.send(other, { kind: 'image', file: '/a.png' })
    settled += 2
  }

  return {
    ...world, far,
    ownFaults: [fault('an answer lost', 5_000, ({ act }) => {
      isLosingAnswers = true
      act()
    }, () => void (isLosingAnswers = false))],
    need(needed) {
      lease.want(needed)
      turnPage(needed)
    },
    reconnect: () => client.reconnect(),
    beat(beat) {
      if (beat % beatsPerPing === 0) far.push('2')
      if (beat % beatsPerPush !== 0) return
      made += 1
      const delivery: ChatDelivery = {
        id: `theirs-${made}`, from: '8', to: { type: 'peer', id: user },
        content: { kind: 'text', text: `theirs ${made}` }, createdAt: clock.now(), sender,
      }
      keep(delivery)
      far.push(packetOf({ type: 'text', payload: delivery, msg_id: delivery.id }))
    },
    act() {
      turnPage(true)
      void say()
    },
    status: () => client.status().status,
    counts: () => ({
      ...world.counts(),
      conversations: chat.conversations().length,
      unread: chat.unread(),
    }),
    complaints() {
      const shown = chat.messages(other).messages.slice(-10)
      const right = [...said].sort(comparePlaces).slice(-shown.length)
      const wrong = shown.filter(({ id, state }, at) => id !== right[at]?.id || !/^(sent|received)$/.test(state))
      return [
        ...(shown.length === 10 ? [] : [`${shown.length} messages are shown`]),
        ...(wrong.length === 0 ? [] : [`${wrong.length} messages are not the server's`]),
      ]
    },
    acts: () => ({ begun, ended: settled }),
    updates: () => received,
    dispose() {
      turnPage(false)
      chat.dispose()
      client.dispose()
    },
  }
}

const packetOf = (envelope: object): string => `42${JSON.stringify(['message', JSON.stringify(envelope)])}`
