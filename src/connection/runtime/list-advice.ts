import { isRecord } from '../../shared/checks'
import { maxFieldChars } from '../ports/advice'
import type { SocketPort } from '../ports/ports'
import { tapSocket } from '../ports/tap-socket'
import type { AdviceCode, Words } from './advices'
import { fieldsOf, parsed, shapeOf, withoutQuotes } from './frame-shape'
import type { FrameAdvice } from './json-advice'

type Notify = (code: AdviceCode, subject: Words) => void

/** The fields that a frame should have had, and the option that reads another one. */
interface Expectation {
  readonly en: string
  readonly zh: string
  readonly option: string
}

const listOf = 'data: […]'
const expectations = {
  json: { en: 'a text frame with JSON', zh: 'JSON 文本帧', option: '' },
  frame: { en: `an object with a number Code and ${listOf}`, zh: `带数值 Code 和 ${listOf} 的对象`, option: 'read' },
  code: { en: 'the Code of success', zh: '表示成功的 Code', option: 'successCode' },
  list: { en: `the list of positions in ${listOf}`, zh: `${listOf} 里的持仓列表`, option: 'read' },
  row: { en: 'rows that are objects', zh: '每一行是对象', option: 'mapRow' },
  key: { en: 'a ticket of its own in each row', zh: '每一行有各自的 ticket', option: 'keyOf' },
  currency: { en: 'currencies whose digits are given', zh: '已给出小数位数的货币', option: 'currencyDigits' },
  account: { en: 'a whole account', zh: '完整的账户', option: 'accountOf' },
  feed: {
    en: '{"Code":200,"type":"Snapshot","epoch":…,"seq":…,"account":…,"data":[…]}',
    zh: '{"Code":200,"type":"Snapshot","epoch":…,"seq":…,"account":…,"data":[…]}', option: '',
  },
} as const satisfies Record<string, Expectation>

/** By the detail of the diagnostic. */
function expectedBy(detail: string): Expectation {
  const field = detail.replace(/^data\[\d+\]\./, '')
  switch (field) {
    case 'binary':
    case 'not JSON':
      return expectations.json
    case 'not an object':
    case 'Code':
      return expectations.frame
    case 'data':
    case 'no data':
      return expectations.list
    case 'row':
      return expectations.row
    case 'ticket':
    case 'duplicate ticket':
      return expectations.key
    case 'currency':
      return expectations.currency
  }
  if (field.startsWith('Code ')) return expectations.code
  if (field.startsWith('account')) return expectations.account
  if (!/^\w+$/.test(field) || field.length > maxFieldChars) {
    const words = withoutQuotes(field)
    const option = 'mapRow, read'
    return { en: `an option that does not throw; it threw ${words}`, zh: `不抛出异常的选项；抛出了 ${words}`, option }
  }
  return { en: `the field ${field} in each row`, zh: `每一行有字段 ${field}`, option: 'mapRow' }
}

/** The first row of a list of positions in the message. */
function firstRowOf(message: unknown): Readonly<Record<string, unknown>> | undefined {
  const rows: unknown = isRecord(message) ? message.data : message
  const list: readonly unknown[] = Array.isArray(rows) ? rows : []
  const [first] = list
  return isRecord(first) ? first : undefined
}

function subjectOf({ en, zh, option }: Expectation, message: unknown, fault = ''): Words {
  const shape = shapeOf(message)
  const row = firstRowOf(message)
  const came = (language: 'en' | 'zh'): readonly string[] => [
    ...(shape === '' ? [] : [typeof shape === 'string' ? shape : shape[language]]),
    ...(row === undefined ? [] : [{ en: 'A row has the fields: ', zh: '一行的字段：' }[language] + fieldsOf(row)]),
    ...(fault === '' ? [] : [{ en: 'At fault: ', zh: '出错的字段：' }[language] + fault]),
  ]
  return {
    en: [`Expected: ${en}.`, ...came('en'), ...(option === '' ? [] : [`Option that reads it: ${option}.`])].join('\n'),
    zh: [`预期：${zh}。`, ...came('zh'), ...(option === '' ? [] : [`用于读取的选项：${option}。`])].join('\n'),
  }
}

/**
 * For `copyTradingPlain()` and `copyTrading()`: reports the first frame that could not be read.
 * @param options those of `copyTradingPlain()`
 */
export function createListAdvice(port: SocketPort, notify: Notify, options: object | undefined): FrameAdvice {
  let newest: unknown

  /** The message as the options of the application see it. */
  function message(): unknown {
    const whole = parsed(newest)
    const read: unknown = options && Reflect.get(options, 'read')
    try {
      return typeof read === 'function' ? Reflect.apply(read, undefined, [whole]) : whole
    } catch {
      return whole
    }
  }

  return {
    socket: tapSocket(port, (event) => {
      if (event.type === 'message') newest = event.data
    }),
    diagnosed({ code, detail = '' }) {
      if (code !== 'frame-malformed' && code !== 'frame-unknown' && code !== 'server-error') return
      if (options !== undefined) notify('list-unread', subjectOf(expectedBy(detail), message()))
      // An error of the feed protocol is a frame that it can read.
      else if (code === 'frame-unknown') notify('feed-unread', subjectOf(expectations.feed, message()))
      else if (code === 'frame-malformed') notify('feed-unread', subjectOf(expectations.feed, message(), detail))
    },
    failed: () => undefined,
  }
}
