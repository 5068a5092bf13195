import { type Advice, callAdvices } from './call-advices'

/** Text in English and Chinese, or a string that does not need translation, such as code. */
export type Words = string | { readonly en: string; readonly zh: string }

export interface AdviceConsole {
  readonly print: (text: string) => void
  readonly isChinese: () => boolean
  readonly isBrowser: () => boolean
}

/** Reports each code once per `about` (by default, the `subject`), or only once if `about` is `null`. */
export type Advise = (code: AdviceCode, subject?: Words, about?: Words | null) => void

export const advices = /* @__PURE__ */ Object.assign({}, callAdvices, {
  'no-need': {
    wrong: 'no page needs the socket, so no connection opens',
    cure: 'call useSocket() (with jsonProtocol() or socketIoProtocol()) or useSocketLease() (with any protocol) in the '
      + 'setup of a page, or of App.vue for the app\'s whole lifetime; if only later pages need this client, ignore '
      + 'this',
  },
  'no-session': {
    wrong: 'a page needs the socket, but no user is signed in, so no connection opens',
    cure: 'call clientOf().setSession({ userId, token }) after the login, or pass a session to the protocol; if the '
      + 'user is still on the login page, ignore this',
  },
  'no-pinia': {
    wrong: 'a store from tradewire/stores is used, but this app has no Pinia, so the store throws',
    cure: 'call app.use(createPinia()) in main.ts, or use the functions without Pinia: usePositions(), clientOf(), '
      + 'useChannel(), and with jsonProtocol() or socketIoProtocol() also useSocket()',
  },
  'wrong-address': {
    wrong: 'the address is not a WebSocket address',
    cure: 'replace https:// with wss:// and http:// with ws://, and write the complete address, with the host and '
      + 'without #',
  },
  'not-reached': {
    wrong: 'the address opened no socket; most platforms give no reason',
    cure: 'check these in order: the server runs, and host, port and path are right; a phone is on the computer\'s '
      + 'network and uses the computer\'s address, not localhost; no firewall blocks the port; the path responds with '
      + 'a WebSocket, not an HTML page (a proxy must pass on the Upgrade header); the certificate is not self-signed, '
      + 'expired or for another host (open the address with https:// in a browser); an https:// page does not use '
      + 'ws://; the mini-program\'s list of socket domains has the host; the server accepts the token in the address; '
      + 'an interceptor on connectSocket (uni.addInterceptor) returns its argument promptly, not false',
  },
  'domain-not-listed': {
    wrong: 'the mini-program cannot connect to this host, because the host is not on the list of socket domains',
    cure: 'add wss:// and the host to the socket domains in the vendor\'s console (WeChat: 开发管理 → 服务器域名 → '
      + 'socket 合法域名) and start the app again; while you develop, let DevTools skip the check (不校验合法域名)',
  },
  'socket-task-missing': {
    wrong: 'connectSocket returned no task, so no message can be received: the platform\'s client is too old',
    cure: 'raise the mini-program\'s minimum base library in the vendor\'s console (Alipay: 2.3.1), so that users '
      + 'must update',
  },
  'send-before-open': {
    wrong: 'a message was sent while the socket was not open; the message is not stored',
    cure: 'send messages when the status is open, or use send() of useSocket() or socketOf(), which waits for the '
      + 'connection for five seconds or waitMs',
  },
  'listener-threw': {
    wrong: 'a listener of the app threw; the client and the other listeners continue, but a throwing uni.$on listener '
      + 'stops later listeners',
    cure: 'catch the exception in the listener; the stack is above',
  },
  'topic-failed': {
    wrong: 'the subscription of a topic failed, or a topic function threw; the client subscribes again when the '
      + 'connection opens again',
    cure: 'correct the topic or the function; to report a rejection in a successful response, such as a Socket.IO '
      + 'acknowledgement, return { ok: false, code: \'server-error\', detail } from subscribe instead of throwing',
  },
  'protocol-threw': {
    wrong: 'a session of the protocol threw; in most callbacks, this ends the connection, and the client tries again',
    cure: 'correct the callback; the stack is above',
  },
  'not-ready': {
    wrong: 'the protocol did not call line.ready() in time after the socket had opened, so the client drops the '
      + 'connection and tries again',
    cure: 'call line.ready() in `opened`, or when the server accepts the login; without `opened`, the connection is '
      + 'ready when the socket opens; for a slow server, raise policy.readyTimeoutMs',
  },
  'protocol-reported': {
    wrong: 'the protocol called line.report()',
    cure: 'look in your protocol for the code above; every report is on the channel `diagnosed`, and consoleLog() '
      + 'prints it',
  },
  'frame-not-data': {
    wrong: 'the protocol sent a value that is neither a string nor bytes, so the server does not receive the value',
    cure: 'encode the frame: line.send(JSON.stringify(frame)), or pass an ArrayBuffer or a view',
  },
  'listener-removed': {
    wrong: 'a listener of the plugin is no longer on uni\'s bus; uni.$off without a handler removes all listeners '
      + 'for that name',
    cure: 'pass uni.$off the handler that you passed to uni.$on',
  },
  'unknown-option': {
    wrong: 'an option has an unknown name',
    cure: 'use the name above, or remove the option',
  },
  'two-clients': {
    wrong: 'two clients have the same name, and pages find only the newer client',
    cure: 'give one client a name, createTradewire({ name: \'chat\' }), or call dispose() on the older client first',
  },
  'close-while-held': {
    wrong: 'close() releases only the lease of connect(); the socket stays open, because pages need it',
    cure: 'on these pages, make the condition of useSocketLease() or the `when` option of useSocket() false',
  },
  'frame-unknown': {
    wrong: 'a message from the server has no name that jsonProtocol() finds, so no listener receives it',
    cure: 'set the fields that hold the name and the payload, jsonProtocol({ type: \'cmd\', data: \'body\' }), or use '
      + '`read` for any other format',
  },
  'frame-malformed': {
    wrong: 'a frame from the server could not be read, so no listener receives it',
    cure: 'let the server send JSON, or set `decode`; for a pong that is a plain string, set isPong: \'pong\'; '
      + '`read`, `loggedIn`, `refused` and `isPong` must accept every message; neither these functions nor `decode` '
      + 'may be async',
  },
  'unsafe-integer': {
    wrong: 'JSON.parse() has rounded an integer from the server, because the integer is above 2^53',
    cure: 'let the server send a string, or give the protocol a `decode` function that keeps integers, such as parse '
      + 'of lossless-json with parseNumberAndBigInt',
  },
  'schema-failed': {
    wrong: 'a message does not match the schema for its name, or the schema is asynchronous; no listener receives it',
    cure: 'compare the schema with the server\'s message; consoleLog() prints the mismatch',
  },
  'server-error': {
    wrong: 'the server sent an error that belongs to no request',
    cure: 'let the server repeat the request\'s id in its error, and return the id from `read`; handle an error that '
      + 'rejects the user with `refused`; consoleLog() prints the server\'s message',
  },
  'frame-encode-failed': {
    wrong: 'a frame could not be built, so it was not sent',
    cure: 'pass send() and request() a value that JSON supports, without a BigInt or a circular object; with echo(), '
      + 'heartCheck() or modeCode(), pass a non-empty string, send(\'text\', value), and with echo() also '
      + 'bytes; return a value that JSON supports from login and ping; Socket.IO reserves the event names connect, '
      + 'connect_error, disconnect, disconnecting, newListener and removeListener',
  },
  'login-unanswered': {
    wrong: 'the server did not accept the login in time; `loggedIn` accepted no message',
    cure: 'compare `loggedIn` with the server\'s response, or remove `loggedIn` if the server sends no response',
  },
  'no-ping': {
    wrong: 'a connection was lost after a long silence, and jsonProtocol() has no ping, so the loss was detected late',
    cure: 'set the ping that the server expects: ping: () => ({ type: \'ping\' }), or the plain string ping: \'ping\'',
  },
  'empty-selection': {
    wrong: 'a selection contains none of the server\'s rows, so the page shows no position',
    cure: 'call usePositions() without a selection, or set flwsig in each row: true for a followed trade, false for '
      + 'an own trade; to read another field, use mapRow of copyTradingPlain()',
  },
  'no-positions': {
    wrong: 'usePositions() or a similar function is used, but the client\'s protocol has no positions, so the page '
      + 'shows none',
    cure: 'name the client that has copyTrading() or copyTradingPlain(): usePositions({}, { client: \'feed\' }); for '
      + 'other protocols, pass a source of createPositionSource(): usePositions({}, { source })',
  },
  'list-unread': {
    wrong: 'copyTradingPlain() cannot read a frame from the server, or a row in the frame, so these positions stay '
      + 'unchanged',
    cure: 'use the option named above, or let the server send the expected format',
  },
  'source-unread': {
    wrong: 'a source of createPositionSource() cannot read a row that your page passed to the source, so this position '
      + 'stays unchanged',
    cure: 'use the option named above, or pass rows in the expected form; the server\'s message itself was read',
  },
  'feed-unread': {
    wrong: 'copyTrading() cannot read a frame from the server, so the positions stay unchanged',
    cure: 'use copyTradingPlain() for a server that pushes the full list each time, jsonProtocol() for other '
      + 'messages, or let the server use the feed protocol',
  },
  'no-protocol': {
    wrong: 'the protocol option is not a protocol, so createTradewire() throws and the page stays blank',
    cure: 'call the function with parentheses: protocol: jsonProtocol(); in your own protocol, write start: (session, '
      + 'policy, line) => ({ received(data) {} })',
  },
  'no-url': {
    wrong: 'the url option is neither a string nor a function, so createTradewire() throws and the page stays blank',
    cure: 'pass the address: url: \'wss://api.example.com/ws\'; the name of a variable in .env must start with VITE_, '
      + 'such as import.meta.env.VITE_SOCKET_URL',
  },
  'no-user': {
    wrong: 'a session has no userId, so the call throws',
    cure: 'omit the session until the login, then call clientOf().setSession({ userId, token })',
  },
  'no-token': {
    wrong: 'a session has no token in its token field, so the server receives no token',
    cure: 'set the session when you have the token (a template string turns a missing token into "undefined"), pass a '
      + 'function, token: () => fetchToken(), or omit token if the server needs none; let a token function throw if '
      + 'the response is not 200, because uni.request resolves even then',
  },
  'address-undefined': {
    wrong: 'the address contains a value that was missing when it was built, so the server cannot identify the user',
    cure: 'build the address in a function, which is called before each connection: url: ({ token = \'\' }) => '
      + '`wss://…?token=${encodeURIComponent(token)}`; set `needsSession` in the protocol, so that the client does '
      + 'not connect before the login',
  },
  'time-in-seconds': {
    wrong: 'a time is shorter than 100 ms (1,000 ms for backgroundMs and renewalMs): all times are in milliseconds',
    cure: 'write 15_000 for 15 seconds',
  },
  'opentime-in-seconds': {
    wrong: 'the opentime of a position is in seconds instead of milliseconds, so pages show a day in January 1970',
    cure: 'let the server send milliseconds, or multiply opentime by 1,000 in `mapRow` of copyTradingPlain()',
  },
  'insecure-url': {
    wrong: 'the address begins with ws://, which works only in development: a production build rejects the address',
    cure: 'give the server a certificate and use wss://; if your app needs no encryption, set createTradewire({ '
      + 'allowInsecure: true })',
  },
  'no-name': {
    wrong: 'a message was sent under a name that is not a string, so the server cannot recognize the message',
    cure: 'pass the name first and then the payload: send(\'say\', { text }); in a template, write '
      + '@click="send(\'say\')", because @click="send" passes the tap event',
  },
  'payload-ignored': {
    wrong: 'send() of a client sends one whole frame, so its second argument is ignored',
    cure: 'call send(name, payload) of useSocket() or socketOf(), or pass the whole frame as one argument',
  },
  'payload-lost': {
    wrong: 'the payload contains a value that JSON cannot represent, so the server does not receive the value',
    cure: 'send the content instead: text.value of a ref, the awaited result of a promise, Object.fromEntries(map) or '
      + '[...set]',
  },
  'json-text': {
    wrong: 'a payload is a string of JSON, so it is encoded twice',
    cure: 'send the value without JSON.stringify(); if the server encodes twice, decode in read: (message) => ({ '
      + '...message, name: message.type, data: JSON.parse(message.data) })',
  },
  'listener-twice': {
    wrong: 'a page has added the same listener again, so it handles each message twice',
    cure: 'call on() once, at the top of <script setup>; in onShow, on() adds a listener every time the page is shown',
  },
  'outside-setup': {
    wrong: 'a composable was called outside of a setup, such as in a click handler or after await, so it never stops',
    cure: 'call the composable at the top of <script setup> and keep the result; elsewhere (api.js, a store, a router '
      + 'guard), use socketOf() or clientOf()',
  },
  'header-ignored': {
    wrong: 'the header option is set, but browsers cannot send an app\'s headers with a WebSocket',
    cure: 'on H5, send the token in the first message, jsonProtocol({ login }), or in the address, url: ({ token }) '
      + '=> …; mini-programs and App send the headers',
  },
  'resolve-failed': {
    wrong: 'the address or the token is missing, so the attempt fails',
    cure: 'the `url` and `token` functions must return a string within policy.tokenTimeoutMs and must not throw; '
      + 'if no user is signed in, call setSession(null)',
  },
  'closed-at-once': {
    wrong: 'the server closes the connection right after it has opened',
    cure: 'check the server\'s log; often the server first expects a login or a token (`login` of jsonProtocol(), the '
      + 'token in the address), a subprotocol (`protocols`), a different path, or a different protocol such as '
      + 'Socket.IO, STOMP or MQTT',
  },
  'close-code-unknown': {
    wrong: 'the server closed with a code that rejects the client, but the client\'s table lacks the code, so the '
      + 'client tries again',
    cure: 'set `policy: { closeCodes: defaultCloseCodes }` in your protocol, or a custom table',
  },
  'ping-unanswered': {
    wrong: 'the server did not answer a ping and sent nothing else, so the connection counts as dead',
    cure: 'let the server respond to a ping with any message, send the ping that the server expects (`ping`), or omit '
      + '`ping`',
  },
  'gave-up': {
    wrong: 'the client has given up, so no message arrives any more',
    cure: 'act on the code: for token-refused, log in again and call setSession(); for socket-slots-exhausted, close '
      + 'other sockets of the mini-program; for socket-io-polling-only, enable the websocket transport on the server; '
      + 'any other code is the server\'s decision; reconnect() starts again',
  },
  'feed-silent': {
    wrong: 'the server has sent nothing since the first frame, so there are no positions',
    cure: 'compare the first frame with the server\'s expectations (firstFrame of copyTradingPlain(); copyTrading() '
      + 'sends Subscribe), and check in the server\'s log that the user exists',
  },
  'frame-too-large': {
    wrong: 'a frame is larger than the client\'s limit, so it is dropped',
    cure: 'split the data into smaller frames, on the server too, or raise maxFrameBytes of createTradewire()',
  },
  'unheard-message': {
    wrong: 'a message arrived with a name that no page listens for',
    cure: 'pass on() the name that the server sends, in the same case, or pass uni.$on the name above; `binary` is a '
      + 'binary frame: set `decode`; if a later page or uni.$on listens, or the app does not need the message, ignore '
      + 'this',
  },
  'no-data': {
    wrong: 'a message has no field with its payload, so its listener gets undefined',
    cure: 'set the field\'s name, jsonProtocol({ data: \'body\' }); if the payload is the message itself, set read: '
      + '(message) => ({ ...message, name: message.type, data: message })',
  },
  'request-unanswered': {
    wrong: 'no response with the id of a request arrived in time',
    cure: 'let the server repeat the request\'s id in its response; set another field name with jsonProtocol({ id: '
      + '\'seq\' }), or use `read` for any other format; for a slow server, raise timeoutMs; omit the id option of '
      + 'jsonOutbox() if `write` passes on the id',
  },
  'unknown-event': {
    wrong: 'a listener waits for a name that this client never emits, so it is never called',
    cure: 'use the name above; to receive messages from a JSON or Socket.IO server, use socket.on() of useSocket()',
  },
  'no-outbox': {
    wrong: 'no outbox is installed for this client, so useOutbox() throws',
    cure: 'in main.ts, after createTradewire(), call app.use(createOutboxPlugin({ wire })): wire is '
      + 'jsonOutbox() with jsonProtocol(), copyTradingOrders() with copyTrading(), and your own wire with any other '
      + 'protocol; for a client with a name, also pass client: \'name\'',
  },
  'no-chat': {
    wrong: 'no chat is installed for this client, so the call throws',
    cure: 'in main.ts, after createTradewire(), call app.use(createChatPlugin({ wire: chatEnvelopes() })); for a '
      + 'client with a name, also pass client: \'name\'',
  },
  'no-client': {
    wrong: 'no client with this name is installed',
    cure: 'call app.use(createTradewire({ name })) in main.ts first, and use the same name; ignore this message if '
      + 'Vite then reloads the page, because a page has imported another entry',
  },
} satisfies Record<string, Advice>)

export type AdviceCode = keyof typeof advices
