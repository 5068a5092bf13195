import { type Advice, callAdvices } from './call-advices'

/** A string in both languages, or code that needs no translation. */
export type Words = string | { readonly en: string; readonly zh: string }

export interface AdviceConsole {
  readonly print: (text: string) => void
  readonly isChinese: () => boolean
  readonly isBrowser: () => boolean
}

/**
 * Reports a mistake in development builds. Reports each `about` once: by default the subject, or the code alone if
 * `null`.
 */
export type Advise = (code: AdviceCode, subject?: Words, about?: Words | null) => void

export const advices = {
  ...callAdvices,
  'no-need': {
    wrong: 'no page needs the socket, so nothing is opened',
    cure: 'call useSocket() or useSocketLease() in the setup of a page, or of App.vue for the whole life of the app',
  },
  'no-session': {
    wrong: 'a page needs the socket and no user is signed in, so nothing is opened',
    cure: 'call clientOf().setSession({ userId, token }) after the login, or give the protocol a session',
  },
  'no-pinia': {
    wrong: 'a store of tradewire/stores is used, and this app has no Pinia, so the store throws',
    cure: 'call app.use(createPinia()) in main.ts, or use functions without Pinia: useSocket(), usePositions(), '
      + 'clientOf()',
  },
  'wrong-address': {
    wrong: 'the address is not a WebSocket address',
    cure: 'replace https:// with wss:// and http:// with ws://, and write the whole address, with the host and '
      + 'without #',
  },
  'not-reached': {
    wrong: 'the address opened no socket; most platforms do not say why',
    cure: 'check in turn: that the server runs, and that host, port and path are right; that a phone is in the '
      + 'network of the computer, uses its address and not localhost, and that no firewall is between; that the path '
      + 'responds with a WebSocket and not with an HTML page (a proxy must pass on the header Upgrade); that the '
      + 'certificate is not self-signed, expired or for another host (open the address with https:// in a browser); '
      + 'that a page of https:// does not use ws://; that a mini-program has the host on its list of socket domains; '
      + 'that a token in the address is not rejected; that an interceptor on connectSocket (uni.addInterceptor) '
      + 'returns its argument soon, and not false',
  },
  'domain-not-listed': {
    wrong: 'the mini-program may not connect to this host: the host is not on the list of socket domains',
    cure: 'add wss:// and the host to the socket domains in the vendor\'s console (WeChat: 开发管理 → 服务器域名 → '
      + 'socket 合法域名) and start the app again; while you develop, let DevTools skip the check (不校验合法域名)',
  },
  'socket-task-missing': {
    wrong: 'connectSocket returned no task, so no message can be received: the platform\'s client is too old',
    cure: 'raise the minimum base library of the mini-program in the vendor\'s console (Alipay: 2.3.1), which asks '
      + 'its users to update',
  },
  'send-before-open': {
    wrong: 'a message was sent while the socket was not open; it is not stored',
    cure: 'send when the status is open; send() of useSocket() and socketOf() waits for it, five seconds or waitMs',
  },
  'listener-threw': {
    wrong: 'a listener of the app threw; the client and the other listeners continue, but one on uni.$on stops those '
      + 'after it',
    cure: 'catch the exception in the listener; its stack is above',
  },
  'listener-removed': {
    wrong: 'a listener of the plugin is no longer on uni\'s bus; uni.$off without a handler removes all of a name',
    cure: 'pass uni.$off the handler that was passed to uni.$on',
  },
  'unknown-option': {
    wrong: 'an option has an unknown name',
    cure: 'use the name above, or remove the option',
  },
  'two-clients': {
    wrong: 'two clients have the same name, and pages find only the newer client',
    cure: 'give one of them a name, createTradewire({ name: \'chat\' }), or dispose() of the older one first',
  },
  'close-while-held': {
    wrong: 'close() releases only the lease of connect(); the socket stays open, since pages need it',
    cure: 'end the pages\' need: the condition of useSocketLease() or `when` of useSocket()',
  },
  'frame-unknown': {
    wrong: 'a message of the server has no name that jsonProtocol() finds, so no listener receives it',
    cure: 'name the fields with the name and the payload, jsonProtocol({ type: \'cmd\', data: \'body\' }), or read '
      + 'any other shape with `read`',
  },
  'frame-malformed': {
    wrong: 'a frame from the server could not be read, so no listener receives it',
    cure: 'let the server send JSON text, or read the frame with `decode`; for a pong of bare text, isPong: \'pong\'; '
      + 'if `read`, `loggedIn`, `refused` or `isPong` threw, let it accept every message; none of them, nor `decode`, '
      + 'may be async',
  },
  'unsafe-integer': {
    wrong: 'JSON.parse() has rounded an integer from the server, because it is above 2^53',
    cure: 'let the server send the integer as a string, or give the protocol a `decode` that keeps it, such as '
      + 'lossless-json with parseNumberAndBigInt',
  },
  'schema-failed': {
    wrong: 'a message does not match the schema for its name, or the schema is asynchronous; no listener receives it',
    cure: 'compare the schema with the server\'s message; the part consoleLog() prints the mismatch',
  },
  'server-error': {
    wrong: 'the server sent an error that belongs to no request',
    cure: 'let the server repeat the id of the request in its error, and `read` return it; the part consoleLog() '
      + 'prints the server\'s message',
  },
  'frame-encode-failed': {
    wrong: 'a frame could not be built, so it was not sent',
    cure: 'pass send() and request() a value that JSON has: no BigInt, and nothing circular; let login and ping '
      + 'return such a value, and no promise; a token that is fetched belongs to the session: setSession({ userId, '
      + 'token: () => fetchToken() })',
  },
  'login-unanswered': {
    wrong: 'the server did not accept the login in time; `loggedIn` accepted no message',
    cure: 'compare `loggedIn` with the server\'s response, or remove `loggedIn` if it sends none',
  },
  'no-ping': {
    wrong: 'a connection was lost after a long silence, and jsonProtocol() has no ping, so its end was detected late',
    cure: 'give jsonProtocol() the ping that the server expects: ping: () => ({ type: \'ping\' }), or a bare text: '
      + 'ping: \'ping\'',
  },
  'empty-selection': {
    wrong: 'a selection contains none of the server\'s rows, so the page shows no position',
    cure: 'omit the selection, usePositions(), or let each row have flwsig: true for a followed trade, false for an '
      + 'own one; mapRow of copyTradingPlain() reads another field',
  },
  'list-unread': {
    wrong: 'copyTradingPlain() cannot read a frame from the server, or a row in it, so these positions stay unchanged',
    cure: 'use the option named above, or let the server send the expected form',
  },
  'feed-unread': {
    wrong: 'copyTrading() cannot read a frame from the server, so the positions stay unchanged',
    cure: 'use copyTradingPlain() for a server that pushes the full list each time, jsonProtocol() for other '
      + 'messages, or let the server use the feed protocol',
  },
  'no-protocol': {
    wrong: 'the protocol option is not a protocol, so createTradewire() throws and the page stays blank',
    cure: 'call the function that returns it: protocol: jsonProtocol()',
  },
  'no-url': {
    wrong: 'the url option is neither a string nor a function, so createTradewire() throws and the page stays blank',
    cure: 'pass the address, url: \'wss://api.example.com/ws\'; a variable of .env must start with VITE_ and is read '
      + 'as import.meta.env.VITE_SOCKET_URL',
  },
  'no-user': {
    wrong: 'a session has no userId, so its call throws',
    cure: 'omit the session until the login, then call clientOf().setSession({ userId, token })',
  },
  'no-token': {
    wrong: 'a session has no token in its token field, so the server gets none',
    cure: 'set the session when the token exists (before, a template gives the text undefined), pass a function that '
      + 'fetches it, token: () => fetchToken(), or omit token if the server needs none',
  },
  'address-undefined': {
    wrong: 'the address contains a value that was missing when it was built, so the server cannot identify the user',
    cure: 'build the address in a function, which is called before each connection: url: ({ token = \'\' }) => '
      + '`wss://…?token=${encodeURIComponent(token)}`; give the protocol `needsSession` and the client its session, '
      + 'and nothing is opened before the login',
  },
  'time-in-seconds': {
    wrong: 'a time is shorter than 100 ms, or than 1,000 for backgroundMs and renewalMs: all times are milliseconds',
    cure: 'write 15_000 for 15 seconds',
  },
  'opentime-in-seconds': {
    wrong: 'the opentime of a position is in seconds, so pages show a day in January 1970: all times are milliseconds',
    cure: 'let the server send milliseconds, or multiply opentime by 1,000 in `mapRow` of copyTradingPlain()',
  },
  'insecure-url': {
    wrong: 'the address begins with ws://, which works in development alone: a production build rejects it',
    cure: 'give the server a certificate and begin the address with wss://; if the app needs no encryption, '
      + 'createTradewire({ allowInsecure: true })',
  },
  'no-name': {
    wrong: 'a message was sent under a name that is not a string, so the server cannot recognize it',
    cure: 'pass the name first and then the payload: send(\'say\', { text }); in a template @click="send(\'say\')", '
      + 'since @click="send" passes the event of the tap',
  },
  'payload-lost': {
    wrong: 'a payload has a value that JSON drops, so the server does not get it',
    cure: 'send its content: text.value of a ref, `await` of a promise, Object.fromEntries(map), [...set]',
  },
  'json-text': {
    wrong: 'a payload is a string of JSON, so it is encoded twice',
    cure: 'send the value without JSON.stringify(); if the server encodes twice, read: (message) => ({ ...message, '
      + 'name: message.type, data: JSON.parse(message.data) })',
  },
  'listener-twice': {
    wrong: 'a page has added the same listener again, so it handles each message twice',
    cure: 'call on() at the top of <script setup>, once; in onShow it adds one each time that the page is shown',
  },
  'outside-setup': {
    wrong: 'a composable was called outside of a setup, in a click handler or after an await: it would never end',
    cure: 'call it at the top of <script setup> and use its result; elsewhere (api.js, a store, a router guard) use '
      + 'socketOf() or clientOf()',
  },
  'header-ignored': {
    wrong: 'the header option is set, and browsers cannot send the headers of an app with a WebSocket',
    cure: 'on H5 send the token in the first message, jsonProtocol({ login }), or in the address, '
      + 'url: ({ token }) => …; mini-programs and App send the header',
  },
  'resolve-failed': {
    wrong: 'the address or the token is missing, so the attempt fails',
    cure: 'let the function `url` or `token` return a string in time (policy.tokenTimeoutMs) and throw nothing; '
      + 'without a user there is no token to fetch: setSession(null)',
  },
  'closed-at-once': {
    wrong: 'the server closes the connection right after it has opened',
    cure: 'look up the reason in the server\'s log; often it expects a login or a token first (`login` of '
      + 'jsonProtocol(), the token in the address), a subprotocol (`protocols`), another path, or another protocol '
      + 'such as Socket.IO, STOMP or MQTT',
  },
  'close-code-unknown': {
    wrong: 'the server closed with a code that rejects the client, but the client\'s table lacks it: it tries again',
    cure: 'give your protocol `policy: { closeCodes: defaultCloseCodes }`, or its own table',
  },
  'ping-unanswered': {
    wrong: 'the server answered no ping and sent nothing else, so the connection counts as dead',
    cure: 'let the server answer a ping with any message, send the ping that it expects (`ping`), or omit `ping`',
  },
  'gave-up': {
    wrong: 'the client has given up, so no message arrives any more',
    cure: 'act by the code: token-refused needs a new login and setSession(), socket-slots-exhausted that other '
      + 'sockets of the mini-program are closed, socket-io-polling-only the transport websocket on the server; any '
      + 'other is the server\'s decision; reconnect() starts again',
  },
  'feed-silent': {
    wrong: 'the server has sent nothing since the first frame, so there are no positions',
    cure: 'compare the first frame with the server\'s requirement (firstFrame of copyTradingPlain(); copyTrading() '
      + 'sends Subscribe), and check in the server\'s log that it accepts the user',
  },
  'frame-too-large': {
    wrong: 'a frame is larger than the client\'s limit, so it is dropped',
    cure: 'send it in parts, let the server do so too, or raise maxFrameBytes of createTradewire()',
  },
  'unheard-message': {
    wrong: 'a message arrived with a name that no page listens to',
    cure: 'pass on() the server\'s name, with the same upper and lower case, and uni.$on the name above; `binary` is '
      + 'a binary frame, which `decode` reads; if a later page or uni.$on listens, or the app does not need it, '
      + 'ignore this',
  },
  'no-data': {
    wrong: 'a message has no field with its payload, so its listener gets undefined',
    cure: 'name its field, jsonProtocol({ data: \'body\' }); for a flat message read: (message) => ({ ...message, '
      + 'name: message.type, data: message })',
  },
  'request-unanswered': {
    wrong: 'no response with the id of a request arrived in time',
    cure: 'let the server repeat the id of the request in its answer; a field of another name is jsonProtocol({ id: '
      + '\'seq\' }), any other shape is for `read`; give a slow server more timeoutMs',
  },
  'unknown-event': {
    wrong: 'a listener waits for a name that this client never emits, so it is never called',
    cure: 'use the name above; socket.on() of useSocket() receives messages of a JSON server',
  },
  'no-client': {
    wrong: 'no client of this name is installed',
    cure: 'call app.use(createTradewire({ name })) in main.ts first, and use the same name',
  },
} as const satisfies Record<string, Advice>

export type AdviceCode = keyof typeof advices
