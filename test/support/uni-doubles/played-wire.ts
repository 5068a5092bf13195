import type { NativeWire, WireEvents, WireRequest, WireSocket } from '../../../src/testing/uni/native-wire'

interface PlayedSocket {
  readonly request: WireRequest
  readonly events: WireEvents
  readonly sent: readonly (string | ArrayBuffer)[]
  readonly closeCalls: readonly { readonly code: number; readonly reason: string }[]
}

export interface PlayedWire extends NativeWire {
  readonly sockets: readonly PlayedSocket[]
  last(): PlayedSocket
}

/** Sockets whose server side and events the test controls. */
export function createPlayedWire(): PlayedWire {
  const sockets: PlayedSocket[] = []
  return {
    sockets,
    last(): PlayedSocket {
      const newest = sockets[sockets.length - 1]
      if (newest === undefined) throw new Error('No native socket was requested')
      return newest
    },
    connect(request, events): WireSocket {
      const sent: (string | ArrayBuffer)[] = []
      const closeCalls: { code: number; reason: string }[] = []
      sockets.push({ request, events, sent, closeCalls })
      return { send: (data) => void sent.push(data), close: (code, reason) => void closeCalls.push({ code, reason }) }
    },
  }
}
