import { isRecord } from '../../shared/checks'
import type { Diagnostic, DiagnosticCode } from '../../shared/errors'
import { maxFieldChars } from '../ports/advice'
import type { SocketPort } from '../ports/ports'
import { tapSocket } from '../ports/tap-socket'
import type { AdviceCode, Words } from './advices'
import { parsed, shapeOf, withoutQuotes } from './frame-shape'
import { roundedIn } from './rounded-field'

/** The options of `jsonProtocol()` by which a message is read. */
interface JsonFields {
  readonly type?: string
  readonly id?: string
  readonly read?: unknown
  readonly decode?: unknown
}

/** The first ones after an opening (DV-27): one of them should have been the answer to the login. */
const maxFrames = 5

/** Reports what a client did not understand: names of fields, never their values. */
export interface FrameAdvice {
  /** The socket as the client must use it. */
  readonly socket: SocketPort
  diagnosed(diagnostic: Diagnostic): void
  /** The failure of a status. */
  failed(code: DiagnosticCode | undefined): void
  /** A listener or a request got `undefined` of the newest frame. */
  emptied?(): void
}

/**
 * For `jsonProtocol()`.
 * @param notify prints each code once
 * @param options those that it was made with
 */
export function createJsonAdvice(
  port: SocketPort, notify: (code: AdviceCode, subject?: Words) => void, options: JsonFields = {},
): FrameAdvice {
  const { type = 'type', id = 'id', read, decode } = options
  /** Parsed when there is something to report. */
  let newest: unknown
  let first: unknown[] = []

  /** A number is no name: many servers have one in the field. */
  function namelessShape(message: unknown): Words | undefined {
    const shape = shapeOf(message)
    const isNumber = isRecord(message) && typeof message[type] === 'number' && read === undefined
    if (!isNumber || shape === undefined) return shape
    const how = `read: (message) => ({ ...message, name: String(message.${type}) })`
    return {
      en: `${shape.en}\nThe field ${type} has a number, and a name is a text: ${how}.`,
      zh: `${shape.zh}\n字段 ${type} 的值是数字，而名称必须是字符串：${how}。`,
    }
  }

  return {
    socket: tapSocket(port, (event) => {
      if (event.type === 'opened') first = []
      if (event.type !== 'message') return
      newest = event.data
      if (first.length < maxFrames) first.push(newest)
      const field = decode === undefined ? roundedIn(newest) : undefined
      if (field !== undefined) notify('unsafe-integer', field)
    }),
    diagnosed({ code, detail = '' }) {
      // The result of a request for a topic, not what the server sent by itself.
      if (detail.startsWith('topic ')) return
      if (code === 'frame-malformed') notify(code, withoutQuotes(detail))
      // The results of sends and requests are their answers: this is of frames that the protocol makes.
      if (code === 'frame-encode-failed') notify(code, withoutQuotes(detail))
      if (code === 'frame-unknown' && detail === 'no name') notify(code, namelessShape(parsed(newest)))
      if (code === 'server-error') notify(code, shapeOf(parsed(newest)))
      if (code === 'schema-failed' || code === 'schema-async') {
        const name = nameIn(detail)
        notify('schema-failed', { en: `Message ${name}.`, zh: `消息 ${name}。` })
      }
    },
    failed(code) {
      if (code !== 'ready-timeout') return
      if (first.length === 0) return notify('login-unanswered', { en: 'No message came.', zh: '没有收到任何消息。' })
      const shapes = first.flatMap((data) => shapeOf(parsed(data)) ?? [])
      const linesIn = (language: 'en' | 'zh'): string =>
        [...new Set(shapes.map((shape) => shape[language]))].join('\n')
      notify('login-unanswered', { en: linesIn('en'), zh: linesIn('zh') })
    },
    emptied() {
      const message = parsed(newest)
      const hasMore = isRecord(message) && Object.keys(message).some((key) => key !== type && key !== id)
      if (read === undefined && hasMore) notify('no-data', shapeOf(message))
    },
  }
}

const nameIn = (detail: string): string => detail.replace(/: [^]*/, '').slice(0, maxFieldChars)
