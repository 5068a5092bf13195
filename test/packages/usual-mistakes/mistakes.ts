/** A developer's mistake, and the console's code for it. */
export interface Mistake {
  readonly code: string
  /** Distinguishes several causes of one code. */
  readonly by?: string
  /** The script of a page with this mistake; `act` is called by its button. */
  readonly script: string
  readonly template?: string
  /** The app's time that passes before it is reported, ms. */
  readonly afterMs?: number
  /** A second report. */
  readonly besides?: string
  /** The button is tapped. */
  readonly taps?: true
  /** Once the client is open and that time has passed, the server drops its line. */
  readonly isDropped?: true
  /** On this platform alone. */
  readonly only?: 'h5' | 'mp-weixin'
  /** The call's exception, in production too. */
  readonly throws?: string
}

const tradewire = (names: string): string => `import { ${names} } from 'tradewire'\n`
/** The address of a server that sends these frames to each client. */
const pushing = (...frames: readonly unknown[]): string => {
  const texts = frames.map((frame) => (typeof frame === 'string' ? frame : JSON.stringify(frame)))
  return `address + ${JSON.stringify(`/?${texts.map((text) => `push=${encodeURIComponent(text)}`).join('&')}`)}`
}
const create = (name: string, options: string): string => `use(createTradewire({ name: '${name}', ${options} }))\n`

/** A client of its own, by its name, and a page that needs it. */
function needed(name: string, url: string, protocol: string): string {
  const [maker = ''] = protocol.split('(')
  const client = create(name, `url: ${url}, protocol: ${protocol}`)
  const lease = `useSocketLease(true, { client: '${name}' })\n`
  return tradewire(`createTradewire, useSocketLease, ${maker}`) + client + lease
}
/** The same with a listener of messages. */
const received = (name: string, url: string, protocol: string): string =>
  `${tradewire('createTradewire, jsonProtocol, useSocket')}${create(name, `url: ${url}, protocol: ${protocol}`)}`
  + `const socket = useSocket({ client: '${name}' })\n`

const row = { ticket: 1, symbol: 'EURUSD', type: 0, lots: 1, openprice: 1.1, profit: 2 }
const plain = `copyTradingPlain({
  session: { userId: 7 }, currency: 'USD', currencyDigits: { USD: 2 }, firstFrame: {},
})`
/** The page shows the call's exception. */
const thrown = (call: string): string => `try { ${call} } catch (error) { thrown.value = error.message }\n`
/** The answer of the vendor's client to the next socket. By reflection: of a name that is assigned H5 loses its own. */
const refusing = (words: string): string => `const connectSocket = Reflect.get(uni, 'connectSocket')
Reflect.set(uni, 'connectSocket', (asked) => {
  Reflect.set(uni, 'connectSocket', connectSocket)
  asked.fail({ errMsg: 'connectSocket:fail ${words}' })
})
`

export const mistakes: readonly Mistake[] = [
  {
    code: 'no-need', afterMs: 6_000,
    script: `${tradewire('createTradewire, jsonProtocol')}`
      + create('no-need', 'url: address, protocol: jsonProtocol()'),
  },
  { code: 'no-session', afterMs: 6_000, script: needed('no-session', 'address', 'copyTrading()') },
  {
    code: 'no-pinia',
    script: `${needed('no-pinia', 'address', 'jsonProtocol()')}import { useSocketIOStore } from 'tradewire/stores'\n`
      + thrown('useSocketIOStore({ client: \'no-pinia\' })'),
  },
  { code: 'wrong-address', script: needed('wrong-address', '\'http://localhost/ws\'', 'jsonProtocol()') },
  {
    code: 'domain-not-listed', only: 'mp-weixin',
    script: needed('domain-not-listed', 'address', 'jsonProtocol()') + refusing('url not in domain list'),
  },
  { code: 'not-reached', script: needed('not-reached', '\'ws://localhost:9/ws\'', 'jsonProtocol()') },
  {
    code: 'send-before-open',
    script: `${needed('send-before-open', 'address', 'jsonProtocol()')}${tradewire('clientOf')}`
      + 'void clientOf(\'send-before-open\').send({ name: \'say\', data: 1 })\n',
  },
  {
    code: 'listener-threw',
    script: `${received('listener-threw', pushing({ type: 'notice', data: {} }), 'jsonProtocol()')}`
      + 'socket.on(\'notice\', ({ rows }) => rows.length)\n',
  },
  {
    code: 'listener-removed', taps: true,
    script: `${tradewire('createTradewire, jsonProtocol, useChannel, useSocketLease')}`
      + `${create('listener-removed', 'url: address, protocol: jsonProtocol()')}`
      + 'useChannel(\'statusChanged\', () => undefined, { client: \'listener-removed\' })\n'
      + 'const isNeeded = ref(false)\nuseSocketLease(isNeeded, { client: \'listener-removed\' })\n'
      + 'function act() {\n  uni.$off(\'listener-removed:tradewire:statusChanged\')\n  isNeeded.value = true\n}\n',
  },
  {
    code: 'unknown-option',
    script: needed('unknown-option', 'address', 'jsonProtocol(), polcy: {}'),
  },
  {
    // No page needs the client that is replaced.
    code: 'two-clients', besides: 'no-need', afterMs: 6_000,
    script: create('two-clients', 'url: address, protocol: jsonProtocol()')
      + needed('two-clients', 'address', 'jsonProtocol()'),
  },
  {
    code: 'close-while-held', taps: true,
    script: `${needed('close-while-held', 'address', 'jsonProtocol()')}`
      + `${tradewire('clientOf')}const act = () => clientOf('close-while-held').close()\n`,
  },
  { code: 'frame-unknown', script: needed('frame-unknown', pushing({ cmd: 'notice', body: {} }), 'jsonProtocol()') },
  { code: 'frame-malformed', script: needed('frame-malformed', pushing('pong'), 'jsonProtocol()') },
  {
    code: 'schema-failed',
    script: `${tradewire('checked')}${needed('schema-failed', pushing({ type: 'notice', data: 1 }), `jsonProtocol({
      schema: checked({ notice: {
        '~standard': { version: 1, vendor: 'own', validate: () => ({ issues: [{ message: 'no object' }] }) },
      } }),
    })`)}`,
  },
  {
    code: 'server-error',
    script: needed('server-error', pushing({ type: 'notice', error: 'no' }),
      'jsonProtocol({ read: (message) => ({ ...message, name: message.type }) })'),
  },
  {
    code: 'frame-encode-failed',
    script: needed('frame-encode-failed', 'address',
      'jsonProtocol({ session: { userId: 7 }, login: async () => ({ type: \'login\' }) })'),
  },
  {
    code: 'login-unanswered', afterMs: 21_000,
    script: needed('login-unanswered', pushing({ type: 'welcome' }),
      'jsonProtocol({ session: { userId: 7 }, login: () => ({}), loggedIn: (message) => message.type === \'hello\' })'),
  },
  {
    code: 'no-ping', afterMs: 31_000, isDropped: true,
    script: needed('no-ping', 'address', 'jsonProtocol()'),
  },
  {
    code: 'empty-selection',
    script: `${needed('empty-selection', pushing({ Code: 200, data: [row] }), plain)}`
      + `${tradewire('usePositions')}usePositions({ followed: true }, { client: 'empty-selection' })\n`,
    afterMs: 1_000,
  },
  ...([
    ['code', { code: 0, data: [row] }], ['a list in data', { Code: 200, data: { list: [row] } }],
    ['open_price', { Code: 200, data: [{ ...row, openprice: undefined, open_price: 1.1 }] }],
  ] as const).map(([by, frame]) => ({
    code: 'list-unread', by, script: needed(`list-${by.replaceAll(' ', '-')}`, pushing(frame), plain),
  })),
  {
    code: 'feed-unread',
    script: needed('feed-unread', pushing({ Code: 200, data: [row] }), 'copyTrading({ session: { userId: 7 } })'),
  },
  ...([
    ['no-protocol', 'not called', 'protocol is function', 'url: address, protocol: jsonProtocol'],
    ['no-protocol', 'an object', 'protocol is object', 'url: address, protocol: {}'],
    ['no-protocol', 'left out', 'protocol is undefined', 'url: address'],
    ['no-protocol', 'no options', 'protocol is undefined', undefined],
    ['no-url', 'undefined', 'url is undefined', 'url: import.meta.env.SOCKET_URL, protocol: jsonProtocol()'],
    ['no-user', 'undefined', 'session.userId is undefined',
      'url: address, protocol: jsonProtocol({ session: { userId: undefined, token: \'t\' } })'],
  ] as const).map(([code, by, throws, options]) => ({
    code, by, throws,
    ...(options === undefined ? { besides: 'no-url' } : {}),
    script: `${tradewire('createTradewire, jsonProtocol')}${
      thrown(`use(createTradewire(${options === undefined ? '' : `{ ${options} }`}))`)}`,
  })),
  {
    code: 'no-token',
    script: needed('no-token', 'address', 'jsonProtocol({ session: { userId: 7, token: undefined } })'),
  },
  {
    code: 'outside-setup', taps: true, throws: 'useSocket outside of setup',
    script: `${tradewire('useSocket')}function act() {\n  ${thrown('useSocket()')}}\n`,
  },
  {
    code: 'no-token', by: 'empty',
    script: needed('empty-token', 'address',
      'jsonProtocol({ session: { userId: 7, token: uni.getStorageSync(\'token\') } })'),
  },
  {
    code: 'unheard-message', afterMs: 6_000,
    script: `${received('unheard-message', pushing({ type: 'Notice', data: {} }), 'jsonProtocol()')}`
      + 'socket.on(\'notice\', () => undefined)\n',
  },
  {
    code: 'no-data',
    script: `${received('no-data', pushing({ type: 'notice', text: 'hi' }), 'jsonProtocol()')}`
      + 'socket.on(\'notice\', () => undefined)\n',
  },
  {
    code: 'request-unanswered', afterMs: 11_000,
    script: `${received('request-unanswered', 'address', 'jsonProtocol()')}void socket.request('query')\n`,
  },
  {
    code: 'closed-at-once', afterMs: 20_000,
    script: needed('closed-at-once', 'address + \'/?close=4000\'', 'jsonProtocol()'),
  },
  {
    code: 'close-code-unknown', afterMs: 5_000,
    script: needed('close-code-unknown', 'address + \'/?close=4401\'', 'jsonProtocol(), policy: { closeCodes: {} }'),
  },
  {
    code: 'ping-unanswered', afterMs: 22_000,
    script: needed('ping-unanswered', 'address', 'jsonProtocol({ ping: \'ping\' })'),
  },
  { code: 'feed-silent', afterMs: 11_000, script: needed('feed-silent', 'address', plain) },
  {
    code: 'resolve-failed',
    script: needed('resolve-failed', '() => { throw new Error(\'no address\') }', 'jsonProtocol()'),
  },
  { code: 'gave-up', script: needed('gave-up', 'address + \'/?close=4403\'', 'jsonProtocol()') },
  {
    code: 'frame-too-large',
    script: needed('frame-too-large', pushing({ type: 'list', data: [1, 2, 3] }), 'jsonProtocol(), maxFrameBytes: 16'),
  },
  {
    code: 'header-ignored', only: 'h5',
    script: needed('header-ignored', 'address', 'jsonProtocol(), header: { Authorization: \'t\' }'),
  },
  {
    code: 'outside-setup', by: 'channel', taps: true, throws: 'useChannel outside of setup',
    script: `${tradewire('useChannel')}const act = () => {
  ${thrown('useChannel(\'statusChanged\', () => {})')}}
`,
  },
  {
    code: 'no-name', taps: true,
    script: `${received('no-name', 'address', 'jsonProtocol()')}const act = socket.send\n`,
  },
  {
    code: 'payload-lost',
    script: `${received('payload-lost', 'address', 'jsonProtocol()')}`
      + 'const text = ref(\'hi\')\nvoid socket.send(\'say\', { text })\n',
  },
  {
    code: 'json-text',
    script: `${received('json-text', 'address', 'jsonProtocol()')}`
      + 'void socket.send(\'say\', JSON.stringify({ text: \'hi\' }))\n',
  },
  {
    code: 'json-text', by: 'the server',
    script: `${received('text-received', pushing({ type: 'notice', data: '{"text":"hi"}' }), 'jsonProtocol()')}`
      + 'socket.on(\'notice\', ({ text }) => String(text))\n',
  },
  {
    code: 'frame-encode-failed', by: 'a payload',
    script: `${received('payload-failed', 'address', 'jsonProtocol()')}const itself = {}\nitself.of = itself\n`
      + 'void socket.send(\'say\', itself)\n',
  },
  {
    code: 'frame-too-large', by: 'a payload',
    script: `${received('payload-large', 'address', 'jsonProtocol(), maxFrameBytes: 16')}`
      + 'void socket.send(\'say\', \'to all\')\n',
  },
  {
    code: 'listener-twice', taps: true,
    script: `${received('listener-twice', 'address', 'jsonProtocol()')}`
      + 'const act = () => socket.on(\'notice\', () => undefined)\nact()\n',
  },
  {
    code: 'no-token', by: 'a text',
    script: needed('text-token', 'address', 'jsonProtocol({ session: { userId: 7, token: `Bearer ${undefined}` } })'),
  },
  {
    code: 'address-undefined',
    script: needed('address-undefined', '`${address}/?token=${undefined}`', 'jsonProtocol()'),
  },
  {
    code: 'insecure-url', besides: 'not-reached', only: 'mp-weixin',
    script: needed('insecure-url', '\'ws://api.example.com/ws\'', 'jsonProtocol()') + refusing('refused'),
  },
  {
    // Near the end, with the next: no page needs the client, which is said 5 s later.
    code: 'unknown-event',
    script: `${tradewire('createTradewire, copyTrading, useChannel')}`
      + `${create('unknown-event', 'url: address, protocol: copyTrading({ session: { userId: 7 } })')}`
      + 'useChannel(\'getPositionsOrder\', () => undefined, { client: \'unknown-event\' })\n',
  },
  {
    code: 'time-in-seconds',
    script: `${tradewire('createTradewire, jsonProtocol')}`
      + `${create('time-in-seconds', 'url: address, protocol: jsonProtocol(), policy: { connectTimeoutMs: 10 }')}`,
  },
  {
    code: 'no-client', throws: 'no client caht is installed',
    script: `${tradewire('useSocket')}${thrown('useSocket({ client: \'caht\' })')}`,
  },
]

/** The terminal's words about components for which a page shows nothing, at the build. */
export const componentMistakes: readonly (readonly [template: string, reported: string])[] = [
  ['<tradewire-banner />', 'easycom has no rule for <tradewire-banner>'],
  ['<tradewire-bannner />', 'the plugin has no <tradewire-bannner>'],
  ['<tradewire-positions :positoins="positions" />', '<tradewire-positions> has no prop positoins'],
  ['<tradewire-positions :positions="positions.rows" />', '<tradewire-positions> takes what usePositions() gave'],
]
