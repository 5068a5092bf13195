import { parseObject, type JsonObject } from '../shared/json-object'
import { when } from '../shared/when'
import { answer, problem, type Answer } from '../wire/answer'
import type { Api } from '../wire/http-server'
import { readRequestUrl } from '../wire/request-url'

export interface ChatFaults {
  /** Number of further responses to drop. The messages are still accepted. */
  loseAnswers: number
  delayMs: number
  muted: boolean
}

export const noChatFaults = (): ChatFaults => ({ loseAnswers: 0, delayMs: 0, muted: false })

export interface ChatControlOptions {
  readonly faults: ChatFaults
  /** Drops every connection without a close frame. */
  drop(): void
  /** Ends every connection with Socket.IO's disconnect packet. */
  disconnect(): void
  /** Stops the server and restarts it with its journal after `downMs`. */
  restart(downMs: number): void
}

export interface ChatControlApiContext {
  readonly control: ChatControl
  /** Returns false when the message cannot be stored. */
  announce(text: string): boolean | Promise<boolean>
}

/** Maximum delay, six times the client's response timeout of 10 s. */
const maxDelayMs = 60_000
/** Arbitrary maximum that catches typos. */
const maxAnswers = 10_000
/** Length limit, equal to `maxTextLength` for users' messages. */
const maxAnnouncement = 4_000

const isWhole = (value: unknown, highest: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= highest

export type ChatControl = ReturnType<typeof createChatControl>

export function createChatControl({ faults, drop, disconnect, restart }: ChatControlOptions) {
  const state = (): Readonly<ChatFaults> => ({ ...faults })
  const noTime = `ms must be a whole number from 0 to ${maxDelayMs}`

  function apply({ action, count = 1, ms, on = true }: JsonObject): Readonly<ChatFaults> | string {
    switch (action) {
      case 'drop':
        drop()
        break
      case 'disconnect':
        disconnect()
        break
      case 'restart':
        if (!isWhole(ms, maxDelayMs)) return noTime
        Object.assign(faults, noChatFaults())
        restart(ms)
        break
      case 'loseAnswers':
        if (!isWhole(count, maxAnswers)) return `count must be a whole number from 0 to ${maxAnswers}`
        faults.loseAnswers = count
        break
      case 'delayAnswers':
        if (!isWhole(ms, maxDelayMs)) return noTime
        faults.delayMs = ms
        break
      case 'mute':
        if (typeof on !== 'boolean') return 'on must be true or false'
        faults.muted = on
        break
      case 'clear':
        Object.assign(faults, noChatFaults())
        break
      default:
        return 'unknown action'
    }
    return state()
  }

  return { state,
    apply }
}

/** Handles control requests from this machine only; see `openControl`. */
export function createChatControlApi({ control, announce }: ChatControlApiContext): Api {
  function command(path: string, body: string): Answer | Promise<Answer> {
    const parsed = parseObject(body)
    if (!parsed.ok) return problem(400, 'the body must be a JSON object')
    if (path === '/faults') {
      const done = control.apply(parsed.frame)
      return typeof done === 'string' ? problem(400, done) : answer({ faults: done })
    }
    const { text } = parsed.frame
    const isText = typeof text === 'string' && text !== '' && text.length <= maxAnnouncement
    if (!isText) return problem(400, `text must be 1 to ${maxAnnouncement} characters`)
    return when(announce(text), (isKept) => (isKept ? answer({}) : problem(503, 'the chat cannot announce now')))
  }

  return (request, body) => {
    const path = readRequestUrl(request)?.pathname
    if (path !== '/faults' && path !== '/api/chat/announce') return problem(404, 'no such path')
    if (path === '/faults' && request.method === 'GET') return answer({ faults: control.state() })
    return request.method === 'POST' ? command(path, body) : problem(405, 'use POST')
  }
}
