import { chatEnvelope } from './subjects/chat-envelope'
import { clientFrameDecoder, plainClientFrameDecoder } from './subjects/client-frame-decoder'
import { clientSession } from './subjects/client-session'
import { ackDecoder, feedDecoder } from './subjects/feed-decoder'
import { httpApi } from './subjects/http-api'
import { modeCodeSession } from './subjects/mode-code-session'
import { outboxEntry } from './subjects/outbox-entry'
import { plainSession } from './subjects/plain-session'
import { serverHub } from './subjects/server-hub'
import { socketIoSession } from './subjects/socket-io-session'
import { storedBook } from './subjects/stored-book'
import { storedState } from './subjects/stored-state'
import { tickFile } from './subjects/tick-file'
import type { Target } from './subject'

/** Whatever reads what others wrote. A new one comes last: its place is part of what a seed means. */
export const targets: readonly Target[] = [
  feedDecoder, ackDecoder, plainSession, clientSession, clientFrameDecoder, plainClientFrameDecoder, serverHub,
  storedBook, storedState, outboxEntry, tickFile, modeCodeSession, httpApi, chatEnvelope, socketIoSession,
]
