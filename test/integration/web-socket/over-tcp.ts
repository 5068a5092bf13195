import { UniWebSocket } from '../../../src/web-socket'
import { createWsSocketPort } from '../../support/ws-socket-port'

/** The class as a client makes it, over TCP in Node. */
export class OverTcp extends UniWebSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols, { socket: createWsSocketPort() })
  }
}
