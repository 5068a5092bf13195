import { randomUUID } from 'node:crypto'
import type { WebSocket } from 'ws'
import type { Serve } from '../client-case'
import { serveLines } from '../support/serve-lines'
import { createFrameReader, writeFrame, type StompFrame } from './stomp-frame'

const NOTHING = new Uint8Array(0)
/** STOMP 1.2, as its specification has it; the older ones differ in escapes and acknowledgements. */
const VERSION = '1.2'

/** Not a broker of anybody's, but a stand-in by the published STOMP 1.2: topics, receipts, errors, binary frames. */
export const serveStandIn: Serve = () => {
  const topics = new Map<string, Set<(message: StompFrame) => void>>()

  function publish({ headers, body }: StompFrame): void {
    const { destination = '' } = headers
    const kept = Object.entries(headers).filter(([name]) => name !== 'receipt' && name !== 'content-length')
    const message = { ...Object.fromEntries(kept), 'message-id': randomUUID() }
    for (const reported of topics.get(destination) ?? []) reported({ command: 'MESSAGE', headers: message, body })
  }

  function subscribe(destination: string, reported: (message: StompFrame) => void): () => void {
    const listeners = topics.get(destination) ?? new Set()
    topics.set(destination, listeners.add(reported))
    return () => void listeners.delete(reported)
  }

  function converse(line: WebSocket): void {
    const read = createFrameReader()
    const subscriptions = new Map<string, () => void>()
    let isConnected = false

    const say = (command: string, headers: StompFrame['headers'], body: Uint8Array = NOTHING): void =>
      line.send(writeFrame({ command, headers, body }))

    function refuse(message: string): void {
      say('ERROR', { message })
      line.close()
    }

    function carryOut(frame: StompFrame): void {
      const { command, headers } = frame
      const { id = '', destination = '' } = headers
      if (command === 'SEND') {
        publish(frame)
      } else if (command === 'SUBSCRIBE') {
        subscriptions.set(id, subscribe(destination, (message) =>
          say(message.command, { ...message.headers, subscription: id }, message.body)))
      } else if (command === 'UNSUBSCRIBE') {
        subscriptions.get(id)?.()
        subscriptions.delete(id)
      } else if (command !== 'DISCONNECT') {
        return refuse(`unknown command ${command}`)
      }
      if (headers.receipt !== undefined) say('RECEIPT', { 'receipt-id': headers.receipt })
      if (command === 'DISCONNECT') line.close()
    }

    function received(frame: StompFrame): void {
      const { command, headers } = frame
      if (isConnected) return carryOut(frame)
      const versions = (headers['accept-version'] ?? '').split(',')
      const isGreeting = command === 'CONNECT' || command === 'STOMP'
      if (!isGreeting || !versions.includes(VERSION)) return refuse('connect with 1.2 first')
      isConnected = true
      say('CONNECTED', { 'version': VERSION, 'heart-beat': '0,0' })
    }

    line.on('message', (data: Buffer) => {
      try {
        read(data).forEach(received)
      } catch (error) {
        refuse(String(error))
      }
    })
    line.on('close', () => {
      for (const leave of subscriptions.values()) leave()
    })
  }

  return serveLines({ path: '/ws', subprotocols: ['v12.stomp'], begin: converse })
}
