import { isPromise, isRecord } from '../shared/checks'
import type { Diagnostic, DiagnosticCode } from '../shared/errors'
import type { OptionCalls } from '../shared/options'
import { isPlainName, maxFieldChars } from './adviser'
import type { SocketPort } from '../connection/ports/ports'
import { tapSocket } from '../connection/ports/tap-socket'
import type { AdviceCode, Words } from './advices'
import { fieldNamesOf, parsed, readFrame, shapeOf, withoutQuotes } from './frame-shape'
import { roundedIn } from './rounded-field'

interface JsonFields {
  readonly type?: string
  readonly id?: string
  readonly read?: unknown
  readonly write?: unknown
  readonly decode?: unknown
  readonly encode?: unknown
  readonly loggedIn?: unknown
}

interface JsonSurroundings {
  readonly calls?: OptionCalls | undefined
  /** Runs the check after a few seconds. */
  readonly later: (check: () => void) => void
}

/** Maximum number of messages in the advice about a missing login response (DV-27). */
const maxFrames = 5

/** Reports frames that a client could not interpret, without their values. */
export interface FrameAdvice {
  readonly socket: SocketPort
  diagnosed(diagnostic: Diagnostic): void
  failed(code: DiagnosticCode | undefined): void
  /** Reports that a listener received `undefined` from the newest frame. */
  emptied?(): void
  /** Reports a response without a payload (`no-data`) or with an error that was not read (`error-unread`). */
  succeeded?(code: 'no-data' | 'error-unread'): void
  /** Reports a failed request or message. Returns whether advice has already explained the failure code. */
  answered?(code: string): boolean
}

/** Codes that many servers send for success. 0 is never an error (JS-13). */
const successes: readonly unknown[] = [200, '200', 'ok', 'OK', 'success', 'SUCCESS', true]
const reasons: readonly unknown[] = ['token', 'final']
/** Options whose return values are sent to the server. */
const writers = ['login', 'write', 'ping']

const errorFields = ['error', 'err', 'errcode', 'errCode'] as const
const statusFields = ['code', 'Code', 'status'] as const

/** Returns the first field whose value usually means a rejection. */
function errorIn(message: Readonly<Record<string, unknown>>): string | undefined {
  return errorFields.find((field) => message[field] && message[field] !== '0' && !successes.includes(message[field]))
    || statusFields.find((field) => Number(message[field]) >= 400 && Number(message[field]) < 600)
}

/** @param notify prints each code once */
export function createJsonAdvice(
  port: SocketPort, notify: (code: AdviceCode, subject?: Words) => void, options: JsonFields,
  { calls = {}, later }: JsonSurroundings,
): FrameAdvice {
  const { type = 'type', id = 'id', read, write, decode, encode, loggedIn } = options
  /** The newest frame, parsed only for a report. */
  let newest = readFrame('')
  let first: unknown[] = []
  /** Result of `read`. */
  let found: unknown
  let thrown: readonly [name: string, given: unknown] | undefined
  let explained: string | undefined

  function explain(code: AdviceCode, subject: Words, effect: string): void {
    explained = effect
    notify(code, subject)
  }

  function isExplained(code: string): boolean {
    const effect = explained
    explained = undefined
    return effect === code
  }

  calls.returned = (name, value) => {
    if (isPromise(value)) {
      explain('option-async', `${name}()`, writers.includes(name) ? 'frame-encode-failed' : 'frame-malformed')
      return
    }
    if (value === undefined && writers.includes(name)) {
      explain('nothing-returned', `${name}()`, 'frame-encode-failed')
    }
    if (typeof value === 'string' && encode === undefined && ['login', 'ping'].includes(name)) {
      notify('text-in-quotes', `${name}()`)
    }
    if (name === 'refused' && value && !(isRecord(value) && reasons.includes(value.reason))) {
      notify('refused-shape', returned(name, value))
    }
    // A copy of `first` cancels the scheduled check. An empty array would let the next message schedule another check.
    if (name === 'loggedIn' && value) first = first.slice()
    if (name !== 'read') return
    found = value
    const error = (Array.isArray(value) ? value : [value]).map((each: unknown) => isRecord(each) && each.error)
      .find((each) => successes.includes(each))
    if (error !== undefined) explain('success-as-error', `error: ${JSON.stringify(error)}`, 'server-error')
  }
  calls.threw = (name, given) => {
    thrown = [name, given]
  }

  function returned(name: string, value: unknown): { readonly en: string; readonly zh: string } {
    const kind = isRecord(value) ? `{ ${fieldNamesOf(value)} }` : Array.isArray(value) ? '[…]' : typeof value
    return { en: `${name}() returned: ${kind}.`, zh: `${name}() 返回了：${kind}。` }
  }

  function malformed(detail: string): void {
    const words = withoutQuotes(detail)
    const [name, given] = thrown || []
    thrown = undefined
    if (name !== 'decode') return notify('frame-malformed', name === undefined ? words : `${name}(): ${words}`)
    const [en, zh] = typeof given === 'string' ? ['text', '文本'] : ['binary (an ArrayBuffer)', '二进制（ArrayBuffer）']
    notify('decode-threw', { en: `The frame is ${en}: ${words}`, zh: `这一帧是${zh}：${words}` })
  }

  function nameless(): void {
    if (read === undefined) return notify('frame-unknown', namelessShape())
    const { en, zh } = returned('read', found)
    const shape = newest.shape()
    notify('read-shape', shape === undefined ? { en, zh } : { en: `${en}\n${shape.en}`, zh: `${zh}\n${shape.zh}` })
  }

  function emptied(): void {
    const message = read === undefined ? newest.message() : undefined
    const hasMore = isRecord(message) && Object.keys(message).some((key) => key !== type && key !== id)
    if (hasMore) notify('no-data', newest.shape())
  }

  function unanswered(): void {
    if (first.length === 0) return notify('login-unanswered', { en: 'No message arrived.', zh: '没有收到任何消息。' })
    const messages = first.map(parsed)
    const shapes = messages.map(shapeOf).filter((shape) => shape !== undefined)
    const names = messages.map((message) => (isRecord(message) ? message[type] : undefined))
      .filter((name) => typeof name === 'string' && isPlainName(name))
    const linesIn = (language: 'en' | 'zh', label: string): string =>
      [...new Set(shapes.map((shape) => shape[language])), ...(names.length === 0 ? [] : [label])].join('\n')
    const list = [...new Set(names)].join(', ')
    notify('login-unanswered', {
      en: linesIn('en', `Values of ${type}: ${list}.`), zh: linesIn('zh', `它们的 ${type}：${list}。`),
    })
  }

  /** Describes a message whose name is missing or not a string. Many servers send a number. */
  function namelessShape(): Words | undefined {
    const message = newest.message()
    const shape = newest.shape()
    const isNumber = isRecord(message) && typeof message[type] === 'number'
    if (!isNumber || shape === undefined) return shape
    const how = `read: (message) => ({ ...message, name: String(message.${type}) })`
    return {
      en: `${shape.en}\nThe field ${type} is a number, but a name must be a string: ${how}.`,
      zh: `${shape.zh}\n字段 ${type} 的值是数字，而名称必须是字符串：${how}。`,
    }
  }

  return {
    socket: tapSocket(port, (event) => {
      if (event.type === 'opened') first = []
      if (event.type !== 'message') return
      const { data } = event
      newest = readFrame(data)
      const connection = first
      if (first.length === 0 && loggedIn !== undefined) {
        later(() => {
          if (first === connection) unanswered()
        })
      }
      if (first.length < maxFrames) first.push(data)
      const field = decode === undefined ? roundedIn(data) : undefined
      if (field !== undefined) notify('unsafe-integer', field)
    }),
    diagnosed({ code, detail = '' }) {
      if (isExplained(code)) return
      if (code === 'frame-malformed') malformed(detail)
      // Reports only failures of `login` and `ping`. Failed sends and requests have their own advice.
      if (code === 'frame-encode-failed') notify(code, withoutQuotes(detail))
      if (code === 'frame-unknown' && detail === 'name is missing') nameless()
      if (code === 'server-error') notify(code, newest.shape())
      if (code === 'schema-failed' || code === 'schema-async') {
        const name = nameIn(detail)
        notify('schema-failed', { en: `Message ${name}.`, zh: `消息 ${name}。` })
      }
    },
    failed(code) {
      if (code === 'ready-timeout') unanswered()
    },
    answered(code) {
      if (isExplained(code)) return true
      const isUnnamed = code === 'request-unanswered' && read !== undefined && write === undefined
      if (isUnnamed) notify('write-missing')
      return isUnnamed
    },
    emptied,
    succeeded(code) {
      const message = read === undefined ? newest.message() : undefined
      const field = isRecord(message) ? errorIn(message) : undefined
      if (field !== undefined) notify('error-unread', { en: `The field ${field}.`, zh: `字段 ${field}。` })
      else if (code === 'no-data') emptied()
    },
  }
}

const nameIn = (detail: string): string => detail.replace(/: [^]*/, '').slice(0, maxFieldChars)
