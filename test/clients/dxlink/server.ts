import type { WebSocket } from 'ws'
import type { Serve } from '../client-case'
import { serveLines } from '../support/serve-lines'

interface Message {
  readonly type: string
  readonly channel: number
  readonly service?: string
  readonly add?: readonly { readonly type: string; readonly symbol: string }[]
}

/** Stands in for dxLink's published protocol 0.1: feed channels, and an event for each new symbol. */
export const serve: Serve = () => serveLines({ begin: converse })

function converse(line: WebSocket): void {
  const say = (type: string, channel: number, rest: object = {}): void =>
    line.send(JSON.stringify({ type, channel, ...rest }))

  line.on('message', (data: Buffer) => {
    const { type, channel, service, add = [] } = JSON.parse(data.toString()) as Message
    if (type === 'SETUP') {
      say('SETUP', 0, { version: '0.1-stand-in', keepaliveTimeout: 60, acceptKeepaliveTimeout: 60 })
      say('AUTH_STATE', 0, { state: 'AUTHORIZED' })
    } else if (type === 'CHANNEL_REQUEST') say('CHANNEL_OPENED', channel, { service, parameters: {} })
    else if (type === 'FEED_SUBSCRIPTION') {
      say('FEED_DATA', channel, { data: add.map((of) => ({ eventType: of.type, eventSymbol: of.symbol })) })
    } else if (type === 'KEEPALIVE') say('KEEPALIVE', 0)
  })
}
