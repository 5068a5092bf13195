import { closeCodeFor, closeReasonFor } from './close-frame'

/**
 * What a socket needs whose user closes it with a code of their own and asks for the subprotocol: `UniWebSocket`, and
 * who takes `defaultPorts()`. A client closes with 1000 and is in a build without it.
 */
export interface StandardFrames {
  /** The subprotocol that the server chose, where the runtime tells it. */
  protocolOf(opened: unknown): string | undefined
  /** The close frame that native may send. */
  closeOf(code: number, reason: string): CloseFrame
}

export interface CloseFrame {
  readonly code: number
  readonly reason: string
}

export const standardFrames: StandardFrames = {
  // From the response header, which only WeChat gives, since its base library 2.0.4.
  protocolOf(opened) {
    if (typeof opened !== 'object' || opened === null || !('header' in opened)) return undefined
    const { header } = opened
    if (typeof header !== 'object' || header === null) return undefined
    const found = Object.entries(header).find(([name]) => name.toLowerCase() === 'sec-websocket-protocol')
    return found === undefined ? undefined : String(found[1])
  },
  closeOf: (code, reason) => ({ code: closeCodeFor(code), reason: closeReasonFor(reason) }),
}
