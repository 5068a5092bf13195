import type { Diagnostic, DiagnosticCode } from '../../shared/errors'
import { isRecord } from '../../shared/checks'
import type { SocketPort } from '../ports/ports'
import type { AdviceCode } from './advices'

/** Of what the server sent, in a piece of advice. */
const maxFields = 12
const maxFieldChars = 24
/** The first ones after an opening: one of them should have been the answer to the login. */
const maxFrames = 5

/** Tells what a client of `jsonProtocol()` did not understand: names of fields, never their values. */
interface JsonAdvice {
  /** The socket as the client must use it. */
  readonly socket: SocketPort
  diagnosed(diagnostic: Diagnostic): void
  /** The failure of a status. */
  failed(code: DiagnosticCode | undefined): void
}

/** @param tell prints each code once */
export function createJsonAdvice(port: SocketPort, tell: (code: AdviceCode, subject: string) => void): JsonAdvice {
  /** Parsed when there is something to tell. */
  let newest: unknown
  let first: unknown[] = []

  return {
    socket: {
      ...(port.watchSlots && { watchSlots: (freed) => port.watchSlots?.(freed) ?? (() => undefined) }),
      open: (request, listener) => port.open(request, (event) => {
        if (event.type === 'opened') first = []
        if (event.type === 'message') {
          newest = event.data
          if (first.length < maxFrames) first.push(newest)
        }
        listener(event)
      }),
    },
    diagnosed({ code, detail = '' }) {
      // What a request for a topic came to, not what the server sent by itself.
      if (detail.startsWith('topic ')) return
      if (code === 'frame-malformed') tell(code, withoutQuotes(detail))
      // What sends and requests come to is their answer: this is of frames that the protocol makes.
      if (code === 'frame-encode-failed') tell(code, withoutQuotes(detail))
      if (code === 'frame-unknown' && detail === 'no name') tell(code, shapeOf(newest))
      if (code === 'server-error') tell(code, shapeOf(newest))
      if (code === 'schema-failed' || code === 'schema-async') tell('schema-failed', `Message ${nameIn(detail)}.`)
    },
    failed(code) {
      if (code !== 'ready-timeout') return
      const shapes = [...new Set(first.map(shapeOf))].filter((shape) => shape !== '')
      tell('login-unanswered', first.length === 0 ? 'No message came.' : shapes.join('\n'))
    },
  }
}

/** The names of its fields, or its type; '' for what is no JSON text. A key that is no usual name may be a value. */
function shapeOf(data: unknown): string {
  const message = parsed(data)
  if (message === undefined) return ''
  if (!isRecord(message)) return `A message is no object: ${Array.isArray(message) ? 'a list' : typeof message}.`
  const keys = Object.keys(message)
  const names = keys.filter((key) => key.length <= maxFieldChars && /^[A-Za-z_$][\w$-]*$/.test(key)).slice(0, maxFields)
  const more = names.length < keys.length ? ['…'] : []
  return `A message has the fields: ${[...names, ...more].join(', ')}.`
}

function parsed(data: unknown): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : undefined
  } catch {
    // The application decodes it in its own way.
    return undefined
  }
}

/** Engines quote in their errors the text that they cannot parse, its own quotes among them. */
const withoutQuotes = (detail: string): string => detail.replace(/"[^]*/, '…')

const nameIn = (detail: string): string => detail.replace(/: [^]*/, '').slice(0, maxFieldChars)
