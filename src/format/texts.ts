import type { DiagnosticCode } from '../shared/errors'

/** Texts to show for each freshness state. */
export interface FreshnessTexts {
  /** Shown until the first data arrives. */
  readonly empty: string
  /** Shown while the rows are current. */
  readonly live: string
  /**
   * Returns the text to show while the rows are stale.
   * @param since when the rows were last current, such as `14:03:09`
   */
  readonly stale: (since: string) => string
  /** Shown while a new snapshot is loading. */
  readonly resyncing: string
}

/** The strings of `<tradewire-freshness>` in both languages. */
export const freshnessTexts: InTwoLanguages<FreshnessTexts> = {
  en: {
    empty: 'No data yet',
    live: 'Live',
    stale: (since) => `Stale since ${since}`,
    resyncing: 'Catching up',
  },
  zhHans: {
    empty: '暂无数据',
    live: '实时',
    stale: (since) => `数据截至 ${since}`,
    resyncing: '正在同步',
  },
}

/** English user-facing message for each error code. */
export const reasonsEn: Readonly<Record<DiagnosticCode, string>> = {
  'insecure-url': 'The address is not encrypted (use wss:)',
  'invalid-url': 'The address is not valid',
  'invalid-option': 'An option is not valid',
  'url-failed': 'The address could not be determined',
  'token-failed': 'Your sign-in could not be confirmed',
  'resolve-timeout': 'Preparing the connection took too long',
  'token-refused': 'Please sign in again',
  'connect-timeout': 'The server did not respond in time',
  'connect-failed': 'The server cannot be reached',
  'ready-timeout': 'The server was reached but did not respond in time',
  'connection-lost': 'The connection was lost',
  'pong-timeout': 'The server stopped responding',
  'probe-timeout': 'The connection was no longer alive',
  'resync-timeout': 'The server did not resend the positions',
  'close-timeout': 'The socket did not confirm its close',
  'close-failed': 'The socket could not be closed',
  'bad-request': 'The server did not understand the request',
  'not-entitled': 'This account may not use the feed',
  forbidden: 'The server refused access',
  replaced: 'Signed in on another device',
  'retry-later': 'The server is busy, try again later',
  'protocol-refused': 'The server refused the connection',
  'socket-io-polling-only': 'The server does not accept WebSocket',
  'socket-slots-exhausted': 'No socket is free on this device',
  'socket-task-missing': 'Please update this app to connect',
  'not-open': 'The connection is not open',
  'no-lease': 'No page needs the connection',
  'no-session': 'Not signed in',
  'send-failed': 'Sending a message failed',
  'frame-too-large': 'A message was too large',
  'frame-malformed': 'A message could not be read',
  'frame-unknown': 'A message of an unknown type arrived',
  'frame-encode-failed': 'A message could not be encoded',
  'server-error': 'The server reported an error',
  'listener-threw': 'The page could not handle an event',
  'protocol-threw': 'The protocol could not handle a message',
  'storage-failed': 'The storage of the device failed',
  'storage-corrupt': 'Stored data was damaged',
  'storage-full': 'The storage of the device is full',
  'storage-pruned': 'Old messages were removed to make room',
  'upload-failed': 'A file could not be uploaded',
  'history-failed': 'Earlier messages could not be loaded',
  'outbox-full': 'Too many messages are waiting to be sent',
  'request-timeout': 'No response in time',
  'requests-full': 'Too many requests are waiting for a response',
  'request-cancelled': 'The request was cancelled before it was sent',
  'request-abandoned': 'The response is no longer needed',
  'answer-late': 'A response came too late',
  'schema-failed': 'A message does not have the expected format',
  'schema-async': 'A schema is asynchronous',
  'legacy-on-unseen': 'The listeners of this page cannot be distinguished',
  disposed: 'The connection was shut down permanently',
}

/** User-facing message for each error code in Simplified Chinese. */
export const reasonsZhHans: Readonly<Record<DiagnosticCode, string>> = {
  'insecure-url': '地址未加密（请使用 wss:）',
  'invalid-url': '地址无效',
  'invalid-option': '选项无效',
  'url-failed': '无法取得服务器地址',
  'token-failed': '无法确认登录状态',
  'resolve-timeout': '准备连接超时',
  'token-refused': '登录已失效，请重新登录',
  'connect-timeout': '服务器未及时响应',
  'connect-failed': '无法连接服务器',
  'ready-timeout': '已连上服务器，但未及时收到响应',
  'connection-lost': '连接已断开',
  'pong-timeout': '服务器没有响应',
  'probe-timeout': '切回前台时连接已断开',
  'resync-timeout': '服务器未重发持仓',
  'close-timeout': '连接未正常关闭',
  'close-failed': '无法关闭连接',
  'bad-request': '服务器无法理解请求',
  'not-entitled': '该账户无权使用行情',
  forbidden: '服务器拒绝访问',
  replaced: '已在其他设备登录',
  'retry-later': '服务器繁忙，稍后再试',
  'protocol-refused': '服务器拒绝了连接',
  'socket-io-polling-only': '服务器不支持 WebSocket',
  'socket-slots-exhausted': '连接数已满',
  'socket-task-missing': '请升级客户端后再连接',
  'not-open': '连接未打开',
  'no-lease': '没有页面需要连接',
  'no-session': '尚未登录',
  'send-failed': '消息发送失败',
  'frame-too-large': '消息过大',
  'frame-malformed': '消息无法解析',
  'frame-unknown': '收到未知类型的消息',
  'frame-encode-failed': '消息无法编码',
  'server-error': '服务器报告错误',
  'listener-threw': '页面处理事件时出错',
  'protocol-threw': '协议处理消息时出错',
  'storage-failed': '设备存储出错',
  'storage-corrupt': '存储的数据已损坏',
  'storage-full': '设备存储空间已满',
  'storage-pruned': '已清除旧消息以腾出空间',
  'upload-failed': '文件上传失败',
  'history-failed': '历史消息加载失败',
  'outbox-full': '等待发送的消息过多',
  'request-timeout': '未及时收到响应',
  'requests-full': '等待响应的请求过多',
  'request-cancelled': '请求在发送前已取消',
  'request-abandoned': '已不再等待响应',
  'answer-late': '响应超时后才收到',
  'schema-failed': '消息不符合约定的格式',
  'schema-async': '不支持异步校验的 schema',
  'legacy-on-unseen': '无法区分此页面的监听器',
  disposed: '连接已永久关闭',
}

/** Codes of outbox results that are not diagnostic codes. */
export type OutboxResult = 'expired' | 'failed' | 'not-known' | 'withdrawn'

/** User-facing message for each code of an outbox result. */
export const outboxResults: InTwoLanguages<Readonly<Record<OutboxResult, string>>> = {
  en: {
    'expired': 'Not executed, because the time limit has passed',
    'failed': 'The server rejected the request',
    'not-known': 'The server has no record, so the result is unknown',
    'withdrawn': 'Withdrawn before it was sent',
  },
  zhHans: {
    'expired': '已超过时限，没有执行',
    'failed': '服务器拒绝了请求',
    'not-known': '服务器没有记录，结果未知',
    'withdrawn': '发送之前已撤回',
  },
}

/** A component's strings in both languages. */
export interface InTwoLanguages<Texts> {
  /** English. */
  readonly en: Texts
  /** Simplified Chinese. */
  readonly zhHans: Texts
}
