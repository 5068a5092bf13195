export interface Advice {
  readonly wrong: string
  readonly cure: string
}

export const callAdvices = {
  'answer-unread': {
    wrong: 'the app did not check whether a request failed, and request() never rejects, so a rejection looks like a '
      + 'success',
    cure: 'check if (!answer.ok), or throw an exception: await orThrow(request(…)), with orThrow of tradewire/format; '
      + 'if the result does not matter, use send()',
  },
  'when-constant': {
    wrong: 'the condition of a page is a value, not a getter, so it never changes',
    cure: 'pass a function or a ref: useSocket({ when: () => tab.value === 0 })',
  },
  'text-in-quotes': {
    wrong: 'a function returned a string, which is sent as JSON, in quotes',
    cure: 'pass the string, ping: \'ping\', not a function; for a login that is a plain string, set encode: (value) '
      + '=> (typeof value === \'string\' ? value : JSON.stringify(value))',
  },
  'message-before-listener': {
    wrong: 'a message arrived before its first listener existed and was not sent again, so no page received it',
    cure: 'in App.vue or at the top of a store, call socketOf().on(\'welcome\', listener), or request the message; if '
      + 'the server sends the message again later, ignore this',
  },
  'status-uncalled': {
    wrong: 'socketOf().status is not called, so the page shows the source text of a function',
    cure: 'write {{ socket.status() }} in a template, or computed(socket.status) in a script',
  },
  'address-in-page': {
    wrong: 'useSocket() received a value other than options, which has no effect',
    cure: 'write the address once, in main.ts: app.use(createTradewire({ url: \'wss://api.example.com/ws\', protocol: '
      + 'jsonProtocol() })); in a page, call useSocket(), or useSocket({ client: \'chat\' }) for a client named chat',
  },
  'write-missing': {
    wrong: 'no response to a request arrived in time, and jsonProtocol() has `read` but no `write`, so the request '
      + 'was sent as { type, data, id }',
    cure: 'also set the format of the request: write: (cmd, body, seq) => ({ cmd, body, seq })',
  },
  'ack-missing': {
    wrong: 'the Socket.IO server did not acknowledge the event of a request in time',
    cure: 'call the acknowledgement callback in the server\'s handler, its last argument: socket.on(\'query\', '
      + '(params, callback) => callback(result)); if the handler has no callback, use send(); for a slow server, raise '
      + 'timeoutMs',
  },
  'read-shape': {
    wrong: '`read` found no name in a message, so no listener receives it',
    cure: 'return an object with exactly these field names, { name, data, id, error }: read: (message) => ({ name: '
      + 'message.cmd, data: message.body, id: message.seq }); return undefined for a message that the app does not '
      + 'need',
  },
  'decode-threw': {
    wrong: '`decode` threw, so no listener receives the frame',
    cure: 'handle both kinds: decode: (data) => JSON.parse(typeof data === \'string\' ? data : textOf(data)), where '
      + 'textOf converts the bytes to text (gzip: unpack them first)',
  },
  'success-as-error': {
    wrong: '`read` returned an error that many servers use for success, so the request fails with server-error',
    cure: 'return no error for success: read: (message) => ({ …, error: message.code === 200 ? undefined : '
      + 'message.msg })',
  },
  'error-unread': {
    wrong: 'a response looks like an error that jsonProtocol() does not read, so a rejected request looks like a '
      + 'success',
    cure: 'let `read` return the error, so that the request fails with server-error: read: (message) => ({ '
      + '...message, name: message.type, error: message.error })',
  },
  'refused-shape': {
    wrong: '`refused` returned a value that is not a rejection, which ends the connection permanently',
    cure: 'return a reason or undefined: refused: (message) => (message.code === 401 ? { reason: \'token\' } : '
      + 'undefined)',
  },
  'option-async': {
    wrong: 'an option function of jsonProtocol() returned a promise, so a frame could not be read or built',
    cure: 'remove `async` and return the value itself; fetch tokens in the session: setSession({ userId, token: () => '
      + 'fetchToken() }); do other asynchronous work before send() or in a listener',
  },
  'nothing-returned': {
    wrong: 'a function of the protocol returned undefined, so there is nothing to send',
    cure: 'return the frame: login: ({ token }) => ({ type: \'login\', data: { token } }); a function with braces '
      + 'needs `return`, and a returned object without it needs parentheses',
  },
  'not-called': {
    wrong: 'createTradewire was passed to app.use() without being called, so it throws and the page stays blank',
    cure: 'call the function with options: app.use(createTradewire({ url: \'wss://api.example.com/ws\', protocol: '
      + 'jsonProtocol() }))',
  },
  'option-invalid': {
    wrong: 'an option has an invalid value, so the call throws or fails; if it throws in main.ts, the page stays blank',
    cure: 'write the option as shown above; the Options page lists all options with their types',
  },
  'never-resent': {
    wrong: 'a message expires before the outbox would resend it, so after a lost response on an open connection its '
      + 'result stays unknown',
    cure: 'resend sooner, createOutboxPlugin({ wire, requestTimeoutMs: 2_000 }), or raise the ttlMs of the message; if '
      + 'a resend after a reconnect is enough, ignore this',
  },
  'attempts-spent': {
    wrong: 'all attempts to connect have failed, so the client waits for reconnect()',
    cure: 'show a button that calls clientOf().reconnect(), such as <tradewire-banner>; to retry forever, set policy: '
      + '{ maxAttempts: Infinity }',
  },
} as const satisfies Record<string, Advice>

export const chineseCallAdvices: Readonly<Record<keyof typeof callAdvices, Advice>> = {
  'answer-unread': {
    wrong: '应用没有读取响应的 ok，而 request() 从不 reject，所以失败的请求看起来像成功',
    cure: '判断响应：if (!answer.ok) …；或抛出异常：await orThrow(request(…))，orThrow 来自 tradewire/format；不关心响应时用 send()',
  },
  'when-constant': {
    wrong: '页面传入的条件是固定的值，不是函数，所以不会变化',
    cure: '传入函数或 ref：useSocket({ when: () => tab.value === 0 })',
  },
  'text-in-quotes': {
    wrong: '函数返回了字符串，客户端把它编码成 JSON，加上了引号',
    cure: '直接写字符串：ping: \'ping\'，不要写函数；登录要发送纯文本时用 encode: (value) => (typeof value === \'string\' ? value : '
      + 'JSON.stringify(value))',
  },
  'message-before-listener': {
    wrong: '消息到达时还没有监听函数，服务器之后也没有再发送，所以页面没有收到这条消息',
    cure: '在打开连接的地方（App.vue、store）监听：socketOf().on(\'welcome\', listener)；或改用 request()；如果服务器还会推送，可以忽略这条提示',
  },
  'status-uncalled': {
    wrong: '代码没有调用 socketOf().status，所以页面显示函数的源代码',
    cure: '加上括号：模板里写 {{ socket.status() }}，脚本里写 computed(socket.status)',
  },
  'address-in-page': {
    wrong: '传给 useSocket() 的值不是选项，所以不起作用',
    cure: '地址只写一次，在 main.ts 里：app.use(createTradewire({ url: \'wss://api.example.com/ws\', protocol: jsonProtocol() '
      + '}))；页面里写 useSocket()；客户端名为 chat 时写 useSocket({ client: \'chat\' })',
  },
  'write-missing': {
    wrong: '客户端没有及时收到请求的响应；jsonProtocol() 有 `read` 但没有 `write`，所以请求的格式是 { type, data, id }',
    cure: '写出服务器识别的格式：write: (cmd, body, seq) => ({ cmd, body, seq })',
  },
  'ack-missing': {
    wrong: 'Socket.IO 服务器没有及时确认请求所发送的事件',
    cure: '在服务器的处理函数里调用最后一个参数（确认回调）：socket.on(\'query\', (params, callback) => callback(result))；没有回调的事件用 send() '
      + '发送；服务器较慢时调大 timeoutMs',
  },
  'read-shape': {
    wrong: '`read` 没有返回消息名，所以没有监听函数收到这条消息',
    cure: '返回 { name, data, id, error }，字段名不能改：read: (message) => ({ name: message.cmd, data: message.body, id: '
      + 'message.seq })；应用不需要的消息才返回 undefined',
  },
  'decode-threw': {
    wrong: '`decode` 抛出了异常，所以没有监听函数收到这一帧',
    cure: '两种帧都要处理：decode: (data) => JSON.parse(typeof data === \'string\' ? data : textOf(data))，其中 textOf 把字节转成文本（'
      + 'gzip 要先解压）',
  },
  'success-as-error': {
    wrong: '`read` 返回的 error 在许多服务器上表示成功，但请求因此失败，错误码为 server-error',
    cure: '成功时不要返回 error：read: (message) => ({ …, error: message.code === 200 ? undefined : message.msg })',
  },
  'error-unread': {
    wrong: '响应里似乎有错误，但 jsonProtocol() 默认不读取错误，所以被拒绝的请求看起来像成功',
    cure: '让 `read` 返回这个错误，请求就会以 server-error 失败：read: (message) => ({ ...message, name: message.type, error: '
      + 'message.error })',
  },
  'refused-shape': {
    wrong: '`refused` 的返回值无效，所以客户端断开连接，不再重连',
    cure: '返回原因或 undefined：refused: (message) => (message.code === 401 ? { reason: \'token\' } : undefined)',
  },
  'option-async': {
    wrong: 'jsonProtocol() 的一个选项函数返回了 Promise，所以客户端无法读取或发送这一帧',
    cure: '去掉这个函数的 async，直接返回结果；要获取 token，用 setSession({ userId, token: () => fetchToken() })；其他异步操作放在 send() '
      + '之前或监听函数里',
  },
  'nothing-returned': {
    wrong: '协议的一个函数返回了 undefined，所以客户端没有内容可以发送',
    cure: '返回要发送的帧：login: ({ token }) => ({ type: \'login\', data: { token } })；写了花括号就要写 return，直接返回对象要加圆括号',
  },
  'not-called': {
    wrong: 'app.use(createTradewire) 少了括号和选项，所以抛出异常，页面空白',
    cure: '加上括号和选项：app.use(createTradewire({ url: \'wss://api.example.com/ws\', protocol: jsonProtocol() }))',
  },
  'option-invalid': {
    wrong: '一个选项的值无效，所以调用会抛出异常或返回失败；如果 main.ts 抛出异常，页面会空白',
    cure: '按上面的写法修改；所有选项和类型见“选项”页',
  },
  'never-resent': {
    wrong: '消息在发件箱重发之前就过期了；如果连接没有断开而响应丢失，消息的结果会一直未知',
    cure: '缩短重发的等待时间：createOutboxPlugin({ wire, requestTimeoutMs: 2_000 })；或调大消息的 ttlMs；如果只需要在重连后重发，可以忽略这条提示',
  },
  'attempts-spent': {
    wrong: '所有重连尝试都失败了，客户端不再自动重连',
    cure: '提供一个调用 clientOf().reconnect() 的按钮，例如 <tradewire-banner>；要一直重连，用 policy: { maxAttempts: Infinity }',
  },
}
