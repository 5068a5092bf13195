import ReconnectingWebSocket from 'reconnecting-websocket'
import { talkOver } from '../support/echo-talk'

export const talk = talkOver((url) =>
  new ReconnectingWebSocket(url, [], { minReconnectionDelay: 200, maxReconnectionDelay: 200 }))
