import type { Diagnostic, DiagnosticCode } from '../shared/errors'
import type { Failure, SocketStatus } from '../connection/machine/status'
import { defaultCloseCodes } from '../connection/policy/close-codes'
import type { Clock, SocketEvent } from '../connection/ports/ports'
import type { Advise, Words } from './advices'
import { withoutQuotes } from './frame-shape'

/** If a connection ends within this time, the server probably rejected the client (DV-43). */
const atOnceMs = 3_000
/** Maximum silence before a positions server's first snapshot (DV-45). */
const silenceMs = 10_000

type Codes = Partial<Record<DiagnosticCode, 1>>

/**
 * Codes after which the status becomes `failed`. For `retry-later` and `socket-slots-exhausted`, this happens only
 * after the last attempt.
 */
const ends = {
  'token-refused': 1, 'bad-request': 1, 'not-entitled': 1, 'forbidden': 1, 'replaced': 1, 'retry-later': 1,
  'protocol-refused': 1, 'socket-io-polling-only': 1, 'socket-slots-exhausted': 1,
} satisfies Codes
const sources = { 'url-failed': 1, 'token-failed': 1, 'resolve-timeout': 1 } satisfies Codes

export interface ConnectionAdvice {
  opening(address: string): void
  receive(event: SocketEvent): void
  changed(status: SocketStatus): void
  diagnosed(diagnostic: Diagnostic): void
}

/**
 * @param isFeed whether the server sends a list without a request
 * @param isSocketIo whether the address must be a Socket.IO address
 * @param later runs the check once after `ms`
 */
export function createConnectionAdvice(
  clock: Clock, isFeed: boolean, isSocketIo: boolean, notify: Advise,
  later: (check: () => void, ms: number) => void,
): ConnectionAdvice {
  let isBare = false
  let silent: object | undefined
  let openedAtMs = 0
  let wasOpen = false
  let endedAtOnce = 0

  function failed({ code, closeCode, detail = '', final }: Failure, { status, maxAttempts }: SocketStatus): void {
    if (code in sources) notify('resolve-failed', said(code, withoutQuotes(detail)), code)
    if (code === 'socket-task-missing') notify(code)
    if (code === 'connect-failed' || code === 'connect-timeout') {
      const words = detail && { en: `Message from the platform: ${detail}`, zh: `平台的提示：${detail}` }
      if (/domain list/i.test(detail)) notify('domain-not-listed', words, null)
      else if (!wasOpen) notify('not-reached', isBare ? bareAddress : words, null)
    }
    if (code === 'pong-timeout' && silent !== undefined) notify('ping-unanswered')
    if (code === 'ready-timeout' && silent !== undefined && isFeed) notify('feed-silent')
    if (status === 'failed' && code in ends) notify('gave-up', withHint(said(code, detail), code, detail), code)
    else if (status === 'failed' && !final && maxAttempts > 0) {
      notify('attempts-spent', { en: `${maxAttempts} attempts: ${code}.`, zh: `尝试了 ${maxAttempts} 次：${code}。` }, null)
    }
    if (code !== 'connection-lost' || openedAtMs === 0) return
    if (Number(closeCode) in defaultCloseCodes) return notify('close-code-unknown', said(`${closeCode}`, detail), null)
    const isAtOnce = clock.now() - openedAtMs < atOnceMs
    openedAtMs = 0
    endedAtOnce = isAtOnce ? endedAtOnce + 1 : 0
    // A server restart or network failure can cause a single short connection.
    if (endedAtOnce === 2) notify('closed-at-once', said(`${closeCode}`, detail), null)
  }

  /** Adds a hint for Socket.IO servers. */
  function withHint(words: string, code: string, detail: string): Words {
    const hint = hints[code === 'protocol-refused' ? detail : code]
    return isSocketIo && hint !== undefined ? { en: `${words}\n${hint.en}`, zh: `${words}\n${hint.zh}` } : words
  }

  return {
    opening(address) {
      isBare = isSocketIo && !/[?&]EIO=/.test(address)
    },
    receive({ type }) {
      silent = undefined
      if (type !== 'opened') return
      openedAtMs = clock.now()
      const mine = {}
      silent = mine
      if (!isFeed) return
      later(() => {
        if (silent === mine) notify('feed-silent')
      }, silenceMs)
    },
    changed(whole) {
      const { status, failure } = whole
      wasOpen = wasOpen || status === 'open'
      if (failure !== null) failed(failure, whole)
      // Silence is normal while no page needs the connection.
      if (status === 'idle') silent = undefined
    },
    diagnosed({ code, detail }) {
      if (code === 'frame-too-large') notify(code, detail, null)
    },
  }
}

const bareAddress = {
  en: 'The address was not built by socketIoUrl(): write url: socketIoUrl(\'wss://example.com\').',
  zh: '地址不是由 socketIoUrl() 生成的：请写 url: socketIoUrl(\'wss://example.com\')。',
}
const said = (code: string, words: string): string => [code, words].filter(Boolean).join(': ')

const hints: Readonly<Record<string, { readonly en: string; readonly zh: string } | undefined>> = {
  'token-refused': {
    en: 'If no user has signed in yet, set needsSession: true in socketIoProtocol().',
    zh: '如果用户还没有登录，请在 socketIoProtocol() 里设置 needsSession: true。',
  },
  'disconnect': {
    en: 'The server called socket.disconnect(): set reconnectsAfterDisconnect: true in socketIoProtocol(), or call '
      + 'socket.conn.close() on the server instead.',
    zh: '服务器调用了 socket.disconnect()：请在 socketIoProtocol() 里设置 reconnectsAfterDisconnect: true，或在服务器上改用 '
      + 'socket.conn.close()。',
  },
  'Invalid namespace': {
    en: 'The server has no such namespace: compare the namespace option with io.of(…) on the server.',
    zh: '服务器没有这个命名空间：请对照服务器上的 io.of(…) 检查 namespace 选项。',
  },
}
