import { WebSocket as PartySocket } from 'partysocket'
import { talkOver } from '../support/echo-talk'

export const talk = talkOver((url) =>
  new PartySocket(url, [], { minReconnectionDelay: 200, maxReconnectionDelay: 200 }))
