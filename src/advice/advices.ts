import { type Advice, callAdvices } from './call-advices'

/** A text in both languages, or code without words. */
export type Words = string | { readonly en: string; readonly zh: string }

/** Where advice is printed, and in which language. */
export interface AdviceConsole {
  readonly print: (text: string) => void
  /** Whether the device's language is Chinese. */
  readonly isChinese: () => boolean
  /** Whether the app is a web page. */
  readonly isBrowser: () => boolean
}

/**
 * In development: reports a mistake once. `about` is what is reported once: by default the subject, with `null` the
 * code.
 */
export type Advise = (code: AdviceCode, subject?: Words, about?: Words | null) => void

/** By code; docs/en/development.md has a section for each code. */
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
    cure: 'call app.use(createPinia()) in main.ts, or use what needs none: useSocket(), usePositions(), clientOf()',
  },
  'wrong-address': {
    wrong: 'the address is not that of a WebSocket',
    cure: 'begin it with wss:// where it has https://, with ws:// where it has http://, and write it whole, with the host '
      + 'and without #',
  },
  'not-reached': {
    wrong: 'the address opened no socket; most platforms do not say why',
    cure: 'check in turn: that the server runs, and that host, port and path are right; that a phone is in the '
      + 'network of the computer, asks for its address and not for localhost, and that no firewall stands between; '
      + 'that the path answers with a WebSocket and not with an HTML page (a proxy must pass the header Upgrade on); '
      + 'that the certificate is not self-signed, expired or for another host (open the address with https:// in a '
      + 'browser); that a page of https:// does not ask for ws://; that a mini-program has the host on its list of '
      + 'socket domains; that a token in the address is not refused; that an interceptor on connectSocket '
      + '(uni.addInterceptor) returns its argument soon, and not false',
  },
  'domain-not-listed': {
    wrong: 'the mini-program may not connect to this host: it is not on the list of socket domains',
    cure: 'add wss:// and the host to the socket domains in the vendor\'s console (WeChat: 开发管理 → 服务器域名 → '
      + 'socket 合法域名) and start the app again; while you develop, let DevTools skip the check (不校验合法域名)',
  },
  'socket-task-missing': {
    wrong: 'connectSocket gave no task, so no message can be received: the platform\'s client is too old',
    cure: 'raise the lowest base library of the mini-program in the vendor\'s console (Alipay: 2.3.1), which asks its '
      + 'users to update',
  },
  'send-before-open': {
    wrong: 'a message was sent while the socket was not open; it is not kept',
    cure: 'send when the status is open; send() of useSocket() and socketOf() waits for it, five seconds or waitMs',
  },
  'listener-threw': {
    wrong: 'a listener of the app threw; the client and the other listeners go on, but one on uni.$on stops those '
      + 'behind it',
    cure: 'catch the exception in the listener; its stack stands above',
  },
  'listener-removed': {
    wrong: 'a listener of the plugin is no longer on uni\'s bus; uni.$off without a handler removes all of a name',
    cure: 'give uni.$off the handler that was given to uni.$on',
  },
  'unknown-option': {
    wrong: 'an option has an unknown name',
    cure: 'use the name above, or take the option out',
  },
  'two-clients': {
    wrong: 'two clients have one name, and the pages find the newer one alone',
    cure: 'give one of them a name, createTradewire({ name: \'chat\' }), or dispose() of the older one first',
  },
  'close-while-held': {
    wrong: 'close() gives back what connect() took; the socket stays open, since pages need it',
    cure: 'end what the pages need: the condition of useSocketLease() or `when` of useSocket()',
  },
  'frame-unknown': {
    wrong: 'a message of the server has no name that jsonProtocol() finds, so no listener receives it',
    cure: 'say which fields have the name and the payload, jsonProtocol({ type: \'cmd\', data: \'body\' }), or read '
      + 'any other shape with `read`',
  },
  'frame-malformed': {
    wrong: 'a frame of the server could not be read, so no listener receives it',
    cure: 'let the server send JSON text, or read the frame with `decode`; for a pong of bare text, isPong: \'pong\'; '
      + 'where `read`, `loggedIn`, `refused` or `isPong` threw, let it take every message; none of them, nor '
      + '`decode`, may be async',
  },
  'unsafe-integer': {
    wrong: 'JSON.parse() has rounded an integer of the server, because it is above 2^53',
    cure: 'let the server send the integer as a text, or give the protocol a `decode` that keeps it, such as '
      + 'lossless-json',
  },
  'schema-failed': {
    wrong: 'a message does not fit the schema of its name, or the schema is asynchronous; no listener receives it',
    cure: 'compare the schema with what the server sends; the part consoleLog() prints what does not fit',
  },
  'server-error': {
    wrong: 'the server sent an error that answers no request',
    cure: 'let the server repeat the id of the request in its error, and `read` give it; the part consoleLog() prints '
      + 'the server\'s words',
  },
  'frame-encode-failed': {
    wrong: 'a frame could not be made, so it was not sent',
    cure: 'give send() and request() a value that JSON has: no BigInt, and nothing that contains itself; let login and '
      + 'ping return such a value, and no promise; a token that is fetched belongs to the session: '
      + 'setSession({ userId, token: () => fetchToken() })',
  },
  'login-unanswered': {
    wrong: 'the login was not answered in time; `loggedIn` took no message',
    cure: 'compare `loggedIn` with the answer of the server, or take `loggedIn` out where it sends none',
  },
  'no-ping': {
    wrong: 'a connection was lost after a long silence, and jsonProtocol() has no ping, so its end was noticed late',
    cure: 'give jsonProtocol() the ping that the server knows: ping: () => ({ type: \'ping\' }), or a bare '
      + 'text: ping: \'ping\'',
  },
  'empty-selection': {
    wrong: 'a selection takes none of the rows that the server sent, so the page shows no position',
    cure: 'leave the selection out, usePositions(), or let each row say flwsig: true for a followed trade, false for '
      + 'an own one; mapRow of copyTradingPlain() reads another field',
  },
  'list-unread': {
    wrong: 'copyTradingPlain() cannot read a frame of the server, or a row of it, so these positions stay as they are',
    cure: 'use the option that is named above, or let the server send what is expected',
  },
  'feed-unread': {
    wrong: 'copyTrading() cannot read a frame of the server, so the positions stay as they are',
    cure: 'use copyTradingPlain() for a server that pushes the full list each time, jsonProtocol() for messages of '
      + 'another kind, or let the server speak the feed protocol',
  },
  'no-protocol': {
    wrong: 'the option protocol is no protocol, so createTradewire() throws and the page stays blank',
    cure: 'call the function that makes it: protocol: jsonProtocol()',
  },
  'no-url': {
    wrong: 'the option url is no text and no function, so createTradewire() throws and the page stays blank',
    cure: 'give the address, url: \'wss://api.example.com/ws\'; a variable of .env must begin with VITE_ and is read '
      + 'as import.meta.env.VITE_SOCKET_URL',
  },
  'no-user': {
    wrong: 'a session has no userId, so the call that got it throws',
    cure: 'leave the session out until the login, then call clientOf().setSession({ userId, token })',
  },
  'no-token': {
    wrong: 'a session has no token in its field token, so the server gets none',
    cure: 'set the session when the token is there (before, a template gives the text undefined), give a function '
      + 'that fetches it, token: () => fetchToken(), or leave token out where the server needs none',
  },
  'address-undefined': {
    wrong: 'the address has a value that was not there when it was made, so the server does not know the user',
    cure: 'make the address in a function, which is asked before each connection: '
      + 'url: ({ token = \'\' }) => `wss://…?token=${encodeURIComponent(token)}`; give the protocol `needsSession` and '
      + 'the client its session, and nothing is opened before the login',
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
    wrong: 'the address begins with ws://, which works in development alone: a production build refuses it',
    cure: 'give the server a certificate and begin the address with wss://; where the app may do without, '
      + 'createTradewire({ allowInsecure: true })',
  },
  'no-name': {
    wrong: 'a message was sent under a name that is no text, so the server cannot know it',
    cure: 'give the name first and then the payload: send(\'say\', { text }); in a template @click="send(\'say\')", '
      + 'since @click="send" gives the event of the tap',
  },
  'payload-lost': {
    wrong: 'a payload has a value that JSON does not keep, so the server does not get it',
    cure: 'send what it holds: text.value of a ref, `await` of a promise, Object.fromEntries(map), [...set]',
  },
  'json-text': {
    wrong: 'a payload is a text of JSON, so it is encoded twice',
    cure: 'send the value without JSON.stringify(); where the server encodes twice, '
      + 'read: (message) => ({ ...message, name: message.type, data: JSON.parse(message.data) })',
  },
  'listener-twice': {
    wrong: 'a page has added the same listener again, so it handles each message twice',
    cure: 'call on() at the top of <script setup>, once; in onShow it adds one each time that the page is shown',
  },
  'outside-setup': {
    wrong: 'a composable was called outside of a setup, in a click handler or after an await: it would never end',
    cure: 'call it at the top of <script setup> and keep what it gives; elsewhere (api.js, a store, a router guard) '
      + 'use socketOf() or clientOf()',
  },
  'header-ignored': {
    wrong: 'the option header is set, and browsers send no headers of an app with a WebSocket',
    cure: 'on H5 send the token in the first message, jsonProtocol({ login }), or in the address, '
      + 'url: ({ token }) => …; mini-programs and App send the header',
  },
  'resolve-failed': {
    wrong: 'the address or the token is missing, so the attempt is spent',
    cure: 'let the function `url` or `token` return a text in time (policy.tokenTimeoutMs) and throw nothing; without '
      + 'a user there is no token to fetch: setSession(null)',
  },
  'closed-at-once': {
    wrong: 'the server closes the connection right after it has opened',
    cure: 'see in the log of the server why; often it expects a login or a token first (`login` of jsonProtocol(), the '
      + 'token in the address), a subprotocol (`protocols`), another path, or another protocol such as Socket.IO, '
      + 'STOMP or MQTT',
  },
  'close-code-unknown': {
    wrong: 'the server closed with a code that refuses the client, and the client does not know it: it tries again',
    cure: 'give your protocol `policy: { closeCodes: defaultCloseCodes }`, or a table of its own',
  },
  'ping-unanswered': {
    wrong: 'the server answered no ping and sent nothing else, so the connection is taken for dead',
    cure: 'let the server answer a ping with any message, send the ping that it knows (`ping`), or leave `ping` out',
  },
  'gave-up': {
    wrong: 'the client has given up, so nothing comes any more',
    cure: 'act by the code: token-refused needs a new login and setSession(), socket-slots-exhausted that other '
      + 'sockets of the mini-program are closed, socket-io-polling-only the transport websocket on the server; any '
      + 'other is what the server decided; reconnect() begins again',
  },
  'feed-silent': {
    wrong: 'the server has sent nothing since the first frame, so there are no positions',
    cure: 'compare the first frame with what the server expects (firstFrame of copyTradingPlain(); copyTrading() sends '
      + 'Subscribe), and see in the log of the server whether it knows the user',
  },
  'frame-too-large': {
    wrong: 'a frame is larger than the client takes and sends, so it is dropped',
    cure: 'send it in parts, let the server do so too, or raise maxFrameBytes of createTradewire()',
  },
  'unheard-message': {
    wrong: 'a message came under a name that no page listens to',
    cure: 'give on() the name that the server sends, upper and lower case as there, and uni.$on the name above; '
      + '`binary` is a binary frame, which `decode` reads; where a later page or uni.$on listens, or the app does not '
      + 'need it, nothing is wrong',
  },
  'no-data': {
    wrong: 'a message has no field with its payload, so its listener gets undefined',
    cure: 'say which field has it, jsonProtocol({ data: \'body\' }); for a flat message '
      + 'read: (message) => ({ ...message, name: message.type, data: message })',
  },
  'request-unanswered': {
    wrong: 'no answer with the id of a request came in time',
    cure: 'let the server repeat the id of the request in its answer; a field of another name is '
      + 'jsonProtocol({ id: \'seq\' }), any other shape is for `read`; give a slow server more timeoutMs',
  },
  'unknown-event': {
    wrong: 'a listener waits for a name that this client never emits, so it is never called',
    cure: 'use the name above; the message of a server of JSON is received by socket.on() of useSocket()',
  },
  'no-client': {
    wrong: 'no client of this name is installed',
    cure: 'call app.use(createTradewire({ name })) in main.ts first, and use the same name',
  },
} as const satisfies Record<string, Advice>

export type AdviceCode = keyof typeof advices
