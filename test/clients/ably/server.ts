import type { WebSocket } from 'ws'
import type { Serve } from '../client-case'
import { serveLines } from '../support/serve-lines'

interface Message {
  readonly action: number
  readonly channel?: string
  readonly msgSerial?: number
  readonly messages?: readonly object[]
}

const [HEARTBEAT, ACK, CONNECTED, CLOSE, CLOSED, ATTACH, ATTACHED, MESSAGE] = [0, 1, 4, 7, 8, 10, 11, 15] as const
const details = { connectionKey: 'key', clientId: '', maxIdleInterval: 15_000, connectionStateTtl: 120_000 }

/** Stands in for Ably's published JSON realtime protocol: a channel returns each message. */
export const serve: Serve = () => serveLines({ begin: converse })

function converse(line: WebSocket): void {
  const say = (message: object): void => line.send(JSON.stringify(message))
  say({ action: CONNECTED, connectionId: 'stand-in', connectionDetails: details })

  line.on('message', (data: Buffer) => {
    const { action, channel, msgSerial, messages } = JSON.parse(data.toString()) as Message
    if (action === HEARTBEAT) say({ action })
    else if (action === ATTACH) say({ action: ATTACHED, channel, channelSerial: '1' })
    else if (action === CLOSE) say({ action: CLOSED })
    else if (action === MESSAGE) {
      say({ action: ACK, msgSerial, count: 1 })
      say({ action: MESSAGE, channel, id: `stand-in:${msgSerial}`, channelSerial: '2', messages })
    }
  })
}
