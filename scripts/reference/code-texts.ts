import type { SocketStatusName } from '../../src/connection/machine/status'
import type { OutboxResult } from '../../src/format/texts'
import type { DiagnosticCode } from '../../src/shared/errors'

type CodeTexts = Readonly<Record<DiagnosticCode, readonly [cause: string, cure: string]>>

const english: CodeTexts = {
  'insecure-url': ['`ws://` to another machine in a production build', 'use `wss://`, or set `allowInsecure`'],
  'invalid-url': [
    'the address is not an absolute `ws:` or `wss:` address, or has a fragment (`#`); `detail` has the actual value',
    'write `wss://host/path`; in development the console prints [wrong-address](development.md#wrong-address)',
  ],
  'invalid-option': ['an option is missing or invalid; `detail` names it', 'correct the option'],
  'url-failed': [
    'the function `url` threw or rejected',
    'correct the function or its request; the next attempt calls it again',
  ],
  'token-failed': ['the token function threw, rejected or did not return a string', 'correct the token function'],
  'resolve-timeout': [
    'the address and the token took longer than `policy.tokenTimeoutMs`',
    'make the functions faster, or raise the limit',
  ],
  'token-refused': [
    'the server rejected the token (by close code 4401 or a message) and also the fresh token',
    'sign in again with `setSession`',
  ],
  'connect-timeout': ['the socket did not open within `policy.connectTimeoutMs`', 'check network and server'],
  'connect-failed': [
    'the platform could not open the socket; `detail` has its message, if any',
    'see [not-reached](development.md#not-reached)',
  ],
  'ready-timeout': [
    'the socket opened, but there was no sign-in or subscription within `policy.readyTimeoutMs`',
    'check the server\'s response to the first frame',
  ],
  'connection-lost': [
    'the connection ended unexpectedly; a pending request also gets this code when the app ended the connection '
      + '(`setSession(null)`, `close()`, `dispose()`); so does `send` if the connection ended before the platform '
      + 'confirmed the message, which the server may have received',
    'none: the client reconnects unless the app ended the connection; `closeCode` has the close code, `detail` the '
      + 'platform\'s message, if any',
  ],
  'pong-timeout': [
    'no frame (or no pong, if only pongs count) within `policy.pongTimeoutMs` after a ping',
    'none; if this is frequent, the server must answer pings sooner',
  ],
  'probe-timeout': ['no response to a probe within `policy.probeTimeoutMs`', 'none: the client reconnects immediately'],
  'resync-timeout': [
    'the server did not send the requested snapshot',
    'check the server\'s response to `Resync`',
  ],
  'close-timeout': [
    'the platform did not confirm a close within 1 s',
    'none: the client stops waiting',
  ],
  'close-failed': [
    'the platform rejected a close, or threw; `detail` has its message',
    'none: the socket counts as closed',
  ],
  'bad-request': [
    'close code 4400: the server rejects the sent data',
    'correct the first frame or the protocol',
  ],
  'not-entitled': ['close code 4402: this user may not use the service', 'tell the user'],
  'forbidden': ['close code 4403: access is forbidden', 'tell the user'],
  'replaced': [
    'close code 4409: another connection of the same user or name replaced this one',
    'tell the user; `reconnect()` replaces the other connection',
  ],
  'retry-later': [
    'close code 1013 or 4429: the server is full, or got too many requests',
    'none: the next attempts start later',
  ],
  'protocol-refused': [
    'a permanent rejection; `detail` has the server\'s code, or `disconnect` if a Socket.IO server disconnected',
    'handle that code; `reconnect()` reopens a connection that the server ended',
  ],
  'socket-io-polling-only': [
    'the Socket.IO server accepts only long polling',
    'allow `websocket` among its transports',
  ],
  'socket-slots-exhausted': [
    'no socket became free within 30 s (WeChat, Alipay, QQ and Lark allow five)',
    'close other sockets of the mini-program',
  ],
  'socket-task-missing': [
    'the platform\'s client is too old: its `connectSocket` returns no task (Alipay: base library below 2.3.1)',
    'see [socket-task-missing](development.md#socket-task-missing)',
  ],
  'not-open': [
    'the status was not `open`, or not open in time; the message is not stored',
    'give `send` a longer `waitMs`, `request` a longer `timeoutMs`, or use the outbox',
  ],
  'no-lease': ['`reconnect()` while no page needs the socket', 'take a lease first, such as `useSocket()`'],
  'no-session': [
    'the protocol needs a user, and no user is signed in; or the user changed before the send', 'call `setSession`',
  ],
  'send-failed': [
    'the platform reported a failed send; the server may still have received the message',
    'send again only if the server may process the message twice; use the outbox for messages that must arrive',
  ],
  'frame-too-large': ['a frame over `maxFrameBytes`', 'send less at a time, or raise the limit'],
  'frame-malformed': ['a frame that cannot be read', 'compare the server\'s frame with the protocol'],
  'frame-unknown': ['a frame of an unknown type or without a name', 'compare the server\'s frame with the protocol'],
  'frame-encode-failed': [
    'the argument of `send`, or the result of `login` or `ping`, cannot be encoded; such a login fails the attempt',
    'use values that JSON supports',
  ],
  'server-error': ['the server responded with an error; `detail` has its message', 'handle the server\'s message'],
  'listener-threw': [
    'a listener or a topic function of the app threw', 'catch the exception there; development prints its stack',
  ],
  'protocol-threw': [
    'the session of a protocol threw; the connection was closed',
    'correct the protocol, or report it',
  ],
  'storage-failed': [
    'the storage could not be written or read; outside of a chat also when it is full',
    'none: the client retries; a posted message with this code was rejected',
  ],
  'storage-corrupt': [
    'stored data cannot be read',
    'rows are requested from the server again; an outbox entry is moved to another key and not sent',
  ],
  'storage-full': ['the storage of a chat is full', 'delete data that the app does not need'],
  'storage-pruned': ['old messages of a chat were removed to make room', 'none: `fetchHistory` loads them again'],
  'upload-failed': ['a file was not uploaded in time, or the upload returned no address', 'let the user send it again'],
  'history-failed': ['the history could not be fetched', 'none: the client fetches it again when needed'],
  'outbox-full': ['the outbox has 500 messages without a result', 'wait, or withdraw some'],
  'request-timeout': [
    'no response in time; the server may have executed the request',
    'query the server, or repeat requests that may be repeated',
  ],
  'requests-full': ['256 requests are already waiting', 'send fewer requests simultaneously'],
  'request-cancelled': ['the signal or an unmounted component cancelled a request before it was sent', 'none'],
  'request-abandoned': [
    'the signal or an unmounted component ended a sent request; a hidden page does not end it',
    'none; the server may have executed it',
  ],
  'answer-late': ['a response came after its request had ended, and was dropped', 'allow more time with `timeoutMs`'],
  'schema-failed': ['a message does not fit its `schema`; it is not delivered', 'correct the schema or the server'],
  'schema-async': ['a schema returned a promise', 'use a synchronous schema'],
  'legacy-on-unseen': [
    'H5: the class cannot watch `uni.$on` of pages',
    'add `tradewireLegacy()` to the Vite configuration',
  ],
  'disposed': ['the client was disposed', 'create another client'],
}

const chinese: CodeTexts = {
  'insecure-url': ['生产环境里用 `ws://` 连接其他机器', '用 `wss://`，或设置 `allowInsecure`'],
  'invalid-url': [
    '地址不是绝对的 `ws:` 或 `wss:` 地址，或带有片段（`#`）；`detail` 里是实际的值',
    '写成 `wss://host/path`；开发环境的控制台会提示 [wrong-address](development.md#wrong-address)',
  ],
  'invalid-option': ['缺少选项，或选项的值无效；`detail` 里是选项名', '补上缺少的选项，或修正选项的值'],
  'url-failed': ['`url` 函数抛出异常，或返回的 Promise 被 reject', '修正 `url` 函数或它请求的接口；下次尝试连接时，客户端会再次调用该函数'],
  'token-failed': ['token 函数抛出异常、返回的 Promise 被 reject，或返回值不是字符串', '修正 token 函数；下次尝试连接时，客户端会再次调用该函数'],
  'resolve-timeout': [
    '获取地址和 token 的总耗时超过 `policy.tokenTimeoutMs`',
    '缩短 `url` 函数和 token 函数的耗时，或调大 `policy.tokenTimeoutMs`',
  ],
  'token-refused': ['服务器用关闭码 4401 或消息拒绝了 token，也拒绝了客户端重新获取的 token', '让用户重新登录，再调用 `setSession`'],
  'connect-timeout': ['socket 没有在 `policy.connectTimeoutMs` 内打开', '检查网络和服务器'],
  'connect-failed': [
    '平台无法打开 socket；如果平台说明了原因，`detail` 是平台返回的错误信息',
    '见 [not-reached](development.md#not-reached)',
  ],
  'ready-timeout': ['socket 已打开，但没有在 `policy.readyTimeoutMs` 内完成登录或订阅', '检查服务器对第一帧的响应'],
  'connection-lost': [
    '连接意外断开；如果应用主动断开连接（`setSession(null)`、`close()`、`dispose()`），等待响应的请求也会返回 `connection-lost`；' +
      '如果连接在平台确认发送之前断开，`send` 也会返回 `connection-lost`，但服务器可能已收到消息',
    '不用处理：意外断线后，客户端会重连；应用主动断开后，客户端不会重连。`closeCode` 是关闭码；如果平台说明了原因，`detail` 是平台返回的错误信息',
  ],
  'pong-timeout': [
    '发送心跳后，`policy.pongTimeoutMs` 内没有收到任何帧，或在只认 pong 的协议里没有收到 pong',
    '不用处理；如果经常出现 `pong-timeout`，请让服务器更快地响应心跳',
  ],
  'probe-timeout': ['服务器没有在 `policy.probeTimeoutMs` 内响应探测', '不用处理，客户端会立即重新连接'],
  'resync-timeout': ['服务器没有发送客户端请求的快照', '检查服务器对 `Resync` 的处理'],
  'close-timeout': ['平台没有在 1 秒内确认关闭连接', '不用处理，客户端不再等待平台确认'],
  'close-failed': ['平台拒绝关闭连接，或关闭时抛出异常；`detail` 是平台返回的错误信息', '不用处理，客户端会把连接视为已关闭'],
  'bad-request': ['关闭码 4400：服务器不接受客户端发送的内容', '修正第一帧或协议'],
  'not-entitled': ['关闭码 4402：用户无权使用服务', '告诉用户没有使用权限'],
  'forbidden': ['关闭码 4403：服务器禁止访问', '告诉用户访问被禁止'],
  'replaced': ['关闭码 4409：同一用户或同名的另一个连接顶替了当前连接', '告诉用户连接已被顶替；`reconnect()` 会反过来顶替另一个连接'],
  'retry-later': ['关闭码 1013 或 4429：服务器的连接数已满，或收到的请求过多', '不用处理，客户端会推迟重连'],
  'protocol-refused': [
    '服务器永久拒绝客户端；`detail` 是服务器返回的错误码；如果 Socket.IO 服务器主动断开连接，`detail` 是 `disconnect`',
    '按服务器返回的错误码处理；如果服务器断开了连接，可以用 `reconnect()` 恢复连接',
  ],
  'socket-io-polling-only': ['Socket.IO 服务器只接受长轮询', '在服务器的 transports 里允许 `websocket`'],
  'socket-slots-exhausted': [
    '30 秒内没有等到空闲的 socket 名额（微信、支付宝、QQ、飞书各五个）',
    '关闭小程序里的其他 socket',
  ],
  'socket-task-missing': [
    '小程序所在 App（如支付宝）的版本太低，`connectSocket` 不返回 SocketTask（支付宝：基础库低于 2.3.1）',
    '见 [socket-task-missing](development.md#socket-task-missing)',
  ],
  'not-open': ['状态不是 `open`，或连接没有及时打开；客户端不保留消息', '调大 `send` 的 `waitMs` 或 `request` 的 `timeoutMs`，或使用发件箱'],
  'no-lease': ['应用在没有页面需要 socket 时调用 `reconnect()`', '先调用 `useSocket()` 等函数占用 socket'],
  'no-session': ['协议要求登录，但用户尚未登录，或者应用在消息发出之前切换了用户', '调用 `setSession`'],
  'send-failed': ['平台报告发送失败，但服务器可能已收到消息', '只有在服务器可以重复处理这条消息时，才能重新发送；如果消息必须送达，请用发件箱'],
  'frame-too-large': ['一帧的大小超过 `maxFrameBytes`', '分批发送内容，或调大 `maxFrameBytes`'],
  'frame-malformed': ['客户端无法解析收到的帧', '对照协议检查服务器发送的内容'],
  'frame-unknown': ['帧的类型未知，或帧没有名称', '对照协议检查服务器发送的内容'],
  'frame-encode-failed': ['传给 `send` 的内容，或 `login`、`ping` 返回的值无法编码；如果无法编码的是 `login` 返回的值，本次连接尝试会失败', '只使用 JSON 能表示的值'],
  'server-error': ['服务器返回错误；`detail` 里是服务器的错误信息', '按服务器的错误信息处理'],
  'listener-threw': ['应用的监听函数，或传给 `useTopic()` 的函数抛出异常', '在抛出异常的函数里捕获异常；开发环境的控制台会打印调用栈'],
  'protocol-threw': ['协议的会话抛出异常，连接已断开', '修正协议；如果协议是插件自带的，请提交 issue'],
  'storage-failed': [
    '客户端无法读写存储；除聊天外，存储空间不足时也会返回 `storage-failed`',
    '不用处理，客户端会重试；如果提交消息时返回 `storage-failed`，说明消息没有存入发件箱',
  ],
  'storage-corrupt': ['客户端无法读取存储的内容', '不用处理；客户端从服务器重新获取持仓；发件箱把无法读取的条目移到另一个 key 下，不再发送这些条目'],
  'storage-full': ['聊天的存储空间已满', '删除应用不再需要的存储内容'],
  'storage-pruned': ['客户端为腾出空间，删除了聊天的旧消息', '不用处理，`fetchHistory` 会重新加载这些消息'],
  'upload-failed': ['文件上传超时，或服务器没有返回文件的地址', '让用户重新发送文件'],
  'history-failed': ['客户端无法获取历史记录', '不用处理，客户端下次需要历史记录时会再次获取'],
  'outbox-full': ['发件箱里已有 500 条消息没有结果', '等待消息得到结果，或撤回一些消息'],
  'request-timeout': ['服务器没有及时响应，但可能已经执行请求', '向服务器查询结果；如果请求可以重复执行，也可以重新发送请求'],
  'requests-full': ['已有 256 个请求在等待连接打开或等待响应', '减少同时发送的请求数'],
  'request-cancelled': ['请求发出之前，signal 取消了请求，或组件已卸载', '不用处理'],
  'request-abandoned': ['请求发出之后，signal 取消了请求，或组件已卸载；页面隐藏不会结束请求', '不用处理；服务器可能已经执行请求'],
  'answer-late': ['请求结束之后响应才到达，已被客户端丢弃', '调大 `timeoutMs`'],
  'schema-failed': ['消息不符合 `schema`，客户端没有把消息传给监听函数', '修正 schema 或服务器的消息'],
  'schema-async': ['schema 返回了 Promise', '使用同步的 schema'],
  'legacy-on-unseen': ['H5：`socketIO` 类检测不到页面里的 `uni.$on` 调用', '在 Vite 配置里加上插件 `tradewireLegacy()`'],
  'disposed': ['客户端已销毁', '创建新的客户端'],
}

export const statusTexts: Readonly<Record<SocketStatusName, { readonly en: string; readonly zh: string }>> = {
  idle: { en: 'no page needs the socket', zh: '没有页面需要 socket' },
  connecting: { en: 'the first connection is in progress', zh: '客户端正在第一次尝试连接' },
  open: { en: 'the protocol is ready', zh: '协议已就绪' },
  reconnecting: { en: 'an attempt is scheduled or in progress', zh: '客户端正在等待下一次重连，或正在重连' },
  paused: { en: 'the client waits for the foreground or the network', zh: '客户端正在等待应用回到前台，或等待网络恢复' },
  failed: {
    en: 'the client gave up after `attempt` attempts; for `failure.code`, see the codes below',
    zh: '客户端尝试连接 `attempt` 次后放弃；`failure.code` 见下表',
  },
}

interface ResultTexts {
  readonly en: readonly [cause: string, cure: string]
  readonly zh: readonly [cause: string, cure: string]
}

export const outboxResultTexts: Readonly<Record<OutboxResult, ResultTexts>> = {
  'expired': {
    en: ['the message was not sent within its time to live; or the demo server got an order too late and rejected it',
      'tell the user that nothing was executed; post the message again'],
    zh: ['消息在有效期内没有发出，或者订单到达演示服务器时已过期，被服务器拒绝', '告诉用户操作没有执行；需要时重新提交消息'],
  },
  'failed': {
    en: ['the server rejected the message without a reason', 'check the server\'s response'],
    zh: ['服务器拒绝了消息，但没有说明原因', '检查服务器的响应'],
  },
  'not-known': {
    en: ['the server has no record of the order, which may have been executed',
      'show the positions; `dismiss` the entry'],
    zh: ['服务器没有这个订单的记录；订单可能已执行', '让用户查看持仓，再用 `dismiss` 移除条目'],
  },
  'withdrawn': {
    en: ['`withdraw` withdrew the message before it was sent', 'none'],
    zh: ['消息发送之前，应用用 `withdraw` 撤回了消息', '不用处理'],
  },
}

export const codeTexts = { en: english, zh: chinese } as const
