import { chatEnvelope } from './subjects/chat-envelope'
import { clientSession } from './subjects/client-session'
import { httpApi } from './subjects/http-api'
import { outboxEntry } from './subjects/outbox-entry'
import { plainClientFrames } from './subjects/plain-client-frames'
import { plainSession } from './subjects/plain-session'
import { modeCodeSession, socketIoSession } from './subjects/protocol-sessions'
import { serverHub } from './subjects/server-hub'
import { storedBook } from './subjects/stored-book'
import { tickFile } from './subjects/tick-file'
import type { Target } from './subject'

export const targets: readonly Target[] = [
  plainSession, clientSession, plainClientFrames, serverHub, storedBook, outboxEntry, tickFile, modeCodeSession,
  httpApi, chatEnvelope, socketIoSession,
]
