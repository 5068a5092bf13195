import { randomUUID } from 'node:crypto'
import type { WebSocket } from 'ws'
import { serveLines, type LineServer } from '../support/serve-lines'
import { createRoom, type Room } from './room'

interface StandInOptions {
  /** Whole seconds, by the protocol. */
  readonly pingIntervalS?: number
  readonly pongTimeoutMs?: number
  /** Publications that a channel keeps. */
  readonly historySize?: number
}

interface StandIn extends LineServer {
  /** As another client would. */
  publish(channel: string, data: unknown): void
  /** How many pings were answered. */
  pongs(): number
}

/** The protocol's codes: those up to 3499 ask the client to come back, those from 3500 not to. */
const NO_PONG = 3012
const BAD_REQUEST = 3501
const UNKNOWN_METHOD = { code: 104, message: 'method not found' }
const ALREADY_SUBSCRIBED = { code: 105, message: 'already subscribed' }
const NOT_SUBSCRIBED = { code: 103, message: 'permission denied' }

type Fields = Readonly<Record<string, unknown>>

const fieldsOf = (given: unknown): Fields | undefined =>
  typeof given === 'object' && given !== null ? { ...given } : undefined

/**
 * Not Centrifugo, but a stand-in by its published client protocol, version 2, in JSON: lines of commands and replies,
 * the server's pings and the client's pongs, channels with a history from which a client that was away recovers.
 */
export async function createStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const { pingIntervalS = 25, pongTimeoutMs = 20_000, historySize = 100 } = options
  const rooms = new Map<string, Room>()
  let pongs = 0

  function roomOf(channel: string): Room {
    const room = rooms.get(channel) ?? createRoom(randomUUID(), historySize)
    rooms.set(channel, room)
    return room
  }

  function converse(line: WebSocket): void {
    const joined = new Map<string, () => void>()
    let pinging: NodeJS.Timeout | undefined
    let missing: NodeJS.Timeout | undefined
    const say = (reply: object): void => line.send(JSON.stringify(reply))
    const leave = (channel: string): void => {
      joined.get(channel)?.()
      joined.delete(channel)
    }

    function ping(): void {
      say({})
      missing ??= setTimeout(() => line.close(NO_PONG, 'no pong'), pongTimeoutMs)
    }

    function pong(): void {
      pongs += 1
      clearTimeout(missing)
      missing = undefined
    }

    function connect(): object {
      pinging = setInterval(ping, pingIntervalS * 1_000)
      return { connect: { client: randomUUID(), version: 'stand-in', ping: pingIntervalS, pong: true } }
    }

    function subscribe({ channel, recover, offset = 0, epoch }: Fields): object {
      const name = String(channel)
      if (joined.has(name)) return { error: ALREADY_SUBSCRIBED }
      const room = roomOf(name)
      joined.set(name, room.join((pub) => say({ push: { channel: name, pub } })))
      const position = { recoverable: true, positioned: true, epoch: room.epoch, offset: room.offset() }
      if (recover !== true) return { subscribe: position }
      const missed = epoch === room.epoch ? room.since(Number(offset)) : undefined
      return {
        subscribe: {
          ...position, was_recovering: true, recovered: missed !== undefined, publications: missed ?? [],
        },
      }
    }

    function publish({ channel, data }: Fields): object {
      const name = String(channel)
      if (!joined.has(name)) return { error: NOT_SUBSCRIBED }
      roomOf(name).publish(data)
      return { publish: {} }
    }

    function answer(command: Fields): object {
      const [subscription, unsubscription, publication] =
        [fieldsOf(command.subscribe), fieldsOf(command.unsubscribe), fieldsOf(command.publish)]
      if (command.connect !== undefined) return connect()
      if (subscription !== undefined) return subscribe(subscription)
      if (publication !== undefined) return publish(publication)
      if (unsubscription === undefined) return { error: UNKNOWN_METHOD }
      leave(String(unsubscription.channel))
      return { unsubscribe: {} }
    }

    function received(command: Fields): void {
      const isConnected = pinging !== undefined
      // A command without an id wants no answer; an empty one is a pong.
      if (Object.keys(command).length === 0 && isConnected) pong()
      else if (typeof command.id !== 'number' || isConnected !== (command.connect === undefined)) {
        line.close(BAD_REQUEST, 'bad request')
      } else say({ id: command.id, ...answer(command) })
    }

    line.on('message', (data: Buffer) => {
      for (const text of data.toString().split('\n').filter((each) => each !== '')) {
        received(fieldsOf(JSON.parse(text)) ?? {})
      }
    })
    line.on('close', () => {
      clearInterval(pinging)
      clearTimeout(missing)
      for (const channel of [...joined.keys()]) leave(channel)
    })
  }

  const server = await serveLines({ path: '/connection/websocket', begin: converse })
  return { ...server, publish: (channel, data) => roomOf(channel).publish(data), pongs: () => pongs }
}
