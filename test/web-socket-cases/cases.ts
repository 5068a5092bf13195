import { closeCases } from './close-cases'
import { constructCases } from './construct-cases'
import { eventCases } from './event-cases'
import type { Case } from './ground'
import { handlerCases } from './handler-cases'
import { listenerCases } from './listener-cases'
import { receiveCases } from './receive-cases'
import { sendCases } from './send-cases'
import { shapeCases } from './shape-cases'

/** The standard's statements on WebSocket, as far as a page can check them. */
export const cases: readonly Case[] = [
  ...constructCases, ...sendCases, ...receiveCases, ...closeCases, ...eventCases, ...handlerCases, ...listenerCases,
  ...shapeCases,
]
