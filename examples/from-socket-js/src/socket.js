// socket.js: replaces the class that pinged, reconnected and emitted by itself
import { legacySocketIO } from 'tradewire/legacy'

export const legacy = legacySocketIO({
  url: 'ws://localhost:8080',
  currency: 'USD',
  currencyDigits: { USD: 2 },
  data: { type: 'Subscribe', traderid: 10260 },
  words: { attempt: (attempt) => `Reconnecting, attempt ${attempt}` },
})

/** The class itself, for modules that create an instance. */
export const socketIO = legacy.socketIO
