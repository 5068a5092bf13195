import { parseObject } from '../shared/json-object'
import { answer, problem, type Answer } from '../wire/answer'
import type { Api } from '../wire/http-server'
import { readRequestUrl } from '../wire/request-url'
import type { ChatControl } from './chat-control'

const maxAnnouncement = 4_000

export interface ChatControlApiContext {
  readonly control: ChatControl
  /** False while the chat is away. */
  announce(text: string): boolean
}

/** What this machine alone may ask of the chat: see `openControl`. */
export function createChatControlApi({ control, announce }: ChatControlApiContext): Api {
  function command(path: string, body: string): Answer {
    const parsed = parseObject(body)
    if (!parsed.ok) return problem(400, 'the body must be a JSON object')
    if (path === '/faults') {
      const done = control.apply(parsed.frame)
      return typeof done === 'string' ? problem(400, done) : answer({ faults: done })
    }
    const { text } = parsed.frame
    const isText = typeof text === 'string' && text !== '' && text.length <= maxAnnouncement
    if (!isText) return problem(400, `text must be 1 to ${maxAnnouncement} characters`)
    return announce(text) ? answer({}) : problem(503, 'the chat is away')
  }

  return (request, body) => {
    const path = readRequestUrl(request)?.pathname ?? ''
    if (path !== '/faults' && path !== '/api/chat/announce') return problem(404, 'no such path')
    if (path === '/faults' && request.method === 'GET') return answer({ faults: control.state() })
    return request.method === 'POST' ? command(path, body) : problem(405, 'use POST')
  }
}
