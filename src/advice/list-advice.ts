import { isRecord } from '../shared/checks'
import type { Diagnostic } from '../shared/errors'
import { advise, isPlainName, reportOfSource } from './adviser'
import type { SocketPort } from '../connection/ports/ports'
import { tapSocket } from '../connection/ports/tap-socket'
import type { Advise, Words } from './advices'
import { fieldNamesOf, parsed, shapeOf, withoutQuotes } from './frame-shape'
import type { FrameAdvice } from './json-advice'
import { isRounded, roundedIn } from './rounded-field'

interface ListOptions {
  readonly decode?: (data: unknown) => unknown
  readonly read?: (message: unknown) => unknown
}

interface Expectation {
  readonly en: string
  readonly zh: string
  readonly option: string
}

const listOf = 'data: […]'
const list = { en: `the list of positions in ${listOf}`, zh: `${listOf} 里的持仓列表`, option: 'read' }
const json = {
  en: 'a text frame with JSON, or the pong of isPong', zh: 'JSON 文本帧，或 isPong 指定的 pong', option: 'decode, isPong',
}
const frame = { en: `an object with a number Code and ${listOf}`, zh: `包含数值 Code 和 ${listOf} 的对象`, option: 'read' }
const array = { en: 'an array of rows', zh: '由行组成的数组', option: '' }
const key = { en: 'a different ticket in each row', zh: '每一行有各自的 ticket', option: 'keyOf' }
const rounded = {
  en: 'the ticket that the server sent; JSON.parse has rounded this ticket, because it is above 2^53, and keyOf would '
    + 'get the rounded ticket',
  zh: '与发送时相同的 ticket；它大于 2^53，JSON.parse 已把它舍入，keyOf 得到的也是舍入后的值',
  option: 'decode',
}
const account = { en: 'a complete account', zh: '完整的账户', option: 'accountOf' }
const fullList = {
  en: 'the full list in each frame; frames with epoch and seq belong to the feed protocol of copyTrading()',
  zh: '每一帧都是完整列表；包含 epoch 和 seq 的帧属于 copyTrading() 的行情协议',
  option: 'protocol: copyTrading()',
}
const shapeOfFeed = '{"Code":200,"type":"Snapshot","epoch":…,"seq":…,"account":…,"data":[…]}'
const feed = { en: shapeOfFeed, zh: shapeOfFeed, option: '' }
const byDetail: Readonly<Record<string, Expectation | undefined>> = {
  'binary': json, 'not JSON': json, 'not an object': frame, 'Code': frame, 'data': list, 'data is missing': list,
  'ticket': key, 'duplicate ticket': key,
  'row': { en: 'rows that are objects', zh: '每一行是对象', option: 'mapRow' },
  'currency': { en: 'currencies with known decimal places', zh: '已给出小数位数的货币', option: 'currencyDigits' },
}

/** Maximum number of reports. Limited because each report parses a frame again (GR-8). */
const maxReports = 5

/** Returns the faulty field's name, the error `Code` with the server's message, or the exception. */
const fieldOf = (detail: string): string => detail.replace(/^data\S+\./, '').replace(/, (?:ticket|and) [^]*/, '')

function expectedBy(detail: string, message: unknown): Expectation {
  const isUnlisted = detail === 'data' || detail === 'data is missing'
  if (isUnlisted && isRecord(message) && 'epoch' in message && 'seq' in message) return fullList
  const field = fieldOf(detail)
  if (field === 'ticket' && isRounded(rowOf(message, detail)?.ticket)) return rounded
  const known = byDetail[field]
  if (known !== undefined) return known
  if (field.startsWith('Code ')) {
    const came = detail.replace(/: $/, '')
    return {
      en: `the Code that means success; the server sent ${came} (if this is a real error, ignore this advice)`,
      zh: `表示成功的 Code；服务器发送的是 ${came}（如果服务器确实出错，可以忽略这条提示）`,
      option: 'successCode',
    }
  }
  if (field.startsWith('account')) return account
  if (isPlainName(field)) return { en: `the field ${field} in each row`, zh: `每一行有字段 ${field}`, option: 'mapRow' }
  const words = withoutQuotes(field)
  const option = 'mapRow, read'
  return { en: `options that do not throw; the exception was ${words}`, zh: `选项不抛出异常；实际抛出了 ${words}`, option }
}

/** Returns the row whose index is in `detail`, or else the first row. */
function rowOf(message: unknown, detail: string): Readonly<Record<string, unknown>> | undefined {
  const rows: unknown = isRecord(message) ? message.data : message
  const [, index = 0] = /^data\[(\d+)\]/.exec(detail) || []
  const row: unknown = Array.isArray(rows) ? rows[Number(index)] : undefined
  return isRecord(row) ? row : undefined
}

function subjectOf(
  { en, zh, option }: Expectation, shape: ReturnType<typeof shapeOf>, row: ReturnType<typeof rowOf>, fault = '',
): Words {
  const came = (language: 'en' | 'zh'): readonly string[] => [
    ...(shape === undefined ? [] : [shape[language]]),
    ...(row === undefined ? [] : [{ en: 'A row has the fields: ', zh: '一行的字段：' }[language] + fieldNamesOf(row)]),
    ...(fault === '' ? [] : [{ en: 'Invalid field: ', zh: '出错的字段：' }[language] + fault]),
  ]
  return {
    en: [`Expected: ${en}.`, ...came('en'), ...(option === '' ? [] : [`Related option: ${option}.`])].join('\n'),
    zh: [`预期：${zh}。`, ...came('zh'), ...(option === '' ? [] : [`相关选项：${option}。`])].join('\n'),
  }
}

/**
 * Reports unreadable frames: one for each faulty field with `copyTradingPlain()`, only the first with `copyTrading()`.
 */
export function createListAdvice(port: SocketPort, notify: Advise, options: ListOptions | undefined): FrameAdvice {
  const { decode, read = (whole: unknown) => whole } = options || {}
  let newest: unknown
  const reported = new Set<string>()

  /** Applies the app's `decode` and `read`. Returns `undefined` if the frame contains several messages. */
  function message(): unknown {
    let whole = parsed(newest)
    try {
      if (decode !== undefined) whole = decode(newest)
      const seen = read(whole)
      const isBatch = Array.isArray(seen) && seen.some((each: unknown) => isRecord(each) && 'Code' in each)
      return isBatch ? undefined : seen
    } catch (_error) {
      return whole
    }
  }

  return {
    socket: tapSocket(port, (event) => {
      if (event.type !== 'message') return
      newest = event.data
      const field = options !== undefined && decode === undefined ? roundedIn(newest) : undefined
      if (field !== undefined) notify('unsafe-integer', field, null)
    }),
    diagnosed({ code, detail = '' }) {
      const isMalformed = code === 'frame-malformed'
      // With `copyTrading()`, an error message from the server is a readable frame.
      const isUnread = isMalformed || code === 'frame-unknown' || (code === 'server-error' && options !== undefined)
      const field = fieldOf(detail).replace(/^(Code \S+):[^]*/, '$1')
      if (!isUnread || reported.has(field) || reported.size >= (options === undefined ? 1 : maxReports)) return
      reported.add(field)
      const seen = message()
      const [shape, row] = [shapeOf(seen), rowOf(seen, detail)]
      if (options !== undefined) notify('list-unread', subjectOf(expectedBy(detail, seen), shape, row), field)
      else notify('feed-unread', subjectOf(feed, shape, row, isMalformed ? detail : ''))
    },
    failed: () => undefined,
  }
}

/** Prints advice about a failed call of a position source. `report` emits the diagnostic. */
export function adviseSource(client: object, given: unknown, { detail = '' }: Diagnostic, report: () => void): void {
  const rows = Array.isArray(given) ? given : [given]
  const isOfRows = /^data|^duplicate/.test(detail)
  const subject = isOfRows
    ? subjectOf(detail === 'data' ? array : expectedBy(detail, rows), undefined, rowOf(rows, detail))
    : { en: `Fault: ${withoutQuotes(detail)}.`, zh: `错误：${withoutQuotes(detail)}。` }
  advise(client, 'source-unread', subject, fieldOf(detail))
  reportOfSource(report)
}
