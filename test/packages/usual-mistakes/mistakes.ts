/** A developer's mistake, and the console's code for it. */
export interface Mistake {
  readonly code: string
  /** Distinguishes several causes of one code. */
  readonly by?: string
  /** The script of a page with this mistake; `act` is called by its button. */
  readonly script: string
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
  { code: 'frame-malformed', script: needed('frame-malformed', pushing('pong'), 'jsonProtocol()') },
  {
    code: 'no-ping', afterMs: 31_000, isDropped: true,
    script: needed('no-ping', 'address', 'jsonProtocol()'),
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
    code: 'outside-setup', taps: true, throws: 'useSocket outside of setup',
    script: `${tradewire('useSocket')}function act() {\n  ${thrown('useSocket()')}}\n`,
  },
  {
    code: 'no-token', by: 'empty',
    script: needed('empty-token', 'address',
      'jsonProtocol({ session: { userId: 7, token: uni.getStorageSync(\'token\') } })'),
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
    code: 'ping-unanswered', afterMs: 22_000,
    script: needed('ping-unanswered', 'address', 'jsonProtocol({ ping: \'ping\' })'),
  },
  {
    code: 'header-ignored', only: 'h5',
    script: needed('header-ignored', 'address', 'jsonProtocol(), header: { Authorization: \'t\' }'),
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
    code: 'insecure-url', besides: 'not-reached', only: 'mp-weixin',
    script: needed('insecure-url', '\'ws://api.example.com/ws\'', 'jsonProtocol()') + refusing('refused'),
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
