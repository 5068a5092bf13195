export interface Mistake {
  readonly code: string
  /** Distinguishes causes of the same code. */
  readonly by?: string
  /** The page's button calls `act`. */
  readonly script: string
  readonly besides?: string
  readonly taps?: true
  readonly afterMs?: number
  readonly only?: 'h5' | 'mp-weixin'
  /** Exception that the call throws, even in production. */
  readonly throws?: string
}

const tradewire = (names: string): string => `import { ${names} } from 'tradewire'\n`
/** Address of a server that sends these frames to each client. */
const pushing = (...frames: readonly unknown[]): string => {
  const asked = frames.map((frame) => `push=${encodeURIComponent(JSON.stringify(frame))}`)
  return `address + ${JSON.stringify(`/?${asked.join('&')}`)}`
}
const create = (name: string, options: string): string => `use(createTradewire({ name: '${name}', ${options} }))\n`

function needed(name: string, url: string, protocol: string): string {
  const [maker = ''] = protocol.split('(')
  const client = create(name, `url: ${url}, protocol: ${protocol}`)
  const lease = `useSocketLease(true, { client: '${name}' })\n`
  return tradewire(`createTradewire, useSocketLease, ${maker}`) + client + lease
}
const received = (name: string, url: string, protocol: string): string =>
  `${tradewire('createTradewire, jsonProtocol, useSocket')}${create(name, `url: ${url}, protocol: ${protocol}`)}`
  + `const socket = useSocket({ client: '${name}' })\n`

const thrown = (call: string): string => `try { ${call} } catch (error) { thrown.value = error.message }\n`
/**
 * Rejects the next socket like the vendor's client. Uses reflection, because assigning a name on H5 removes its own.
 */
const refusing = (words: string): string => `const connectSocket = Reflect.get(uni, 'connectSocket')
Reflect.set(uni, 'connectSocket', (asked) => {
  Reflect.set(uni, 'connectSocket', connectSocket)
  asked.fail({ errMsg: 'connectSocket:fail ${words}' })
})
`

export const mistakes: readonly Mistake[] = [
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
  ...([
    ['no-protocol', 'not called', 'protocol is function', 'url: address, protocol: jsonProtocol'],
    ['no-protocol', 'no options', 'protocol is undefined', undefined],
    ['no-url', 'undefined', 'url is undefined', 'url: import.meta.env.SOCKET_URL, protocol: jsonProtocol()'],
  ] as const).map(([code, by, throws, options]) => ({
    code, by, throws,
    ...(options === undefined ? { besides: 'no-url' } : {}),
    script: `${tradewire('createTradewire, jsonProtocol')}${
      thrown(`use(createTradewire(${options === undefined ? '' : `{ ${options} }`}))`)}`,
  })),
  {
    code: 'outside-setup', taps: true, throws: 'call useSocket in setup()',
    script: `${tradewire('useSocket')}function act() {\n  ${thrown('useSocket()')}}\n`,
  },
  {
    code: 'header-ignored', only: 'h5',
    script: needed('header-ignored', 'address', 'jsonProtocol(), header: { Authorization: \'t\' }'),
  },
  {
    code: 'insecure-url', besides: 'not-reached', only: 'mp-weixin',
    script: needed('insecure-url', '\'ws://api.example.com/ws\'', 'jsonProtocol()') + refusing('refused'),
  },
  {
    code: 'not-called', throws: 'protocol is undefined',
    script: `${tradewire('createTradewire')}${thrown('use(createTradewire)')}`,
  },
  {
    code: 'address-in-page',
    script: `${tradewire('createTradewire, jsonProtocol, useSocket')}${
      create('default', 'url: address, protocol: jsonProtocol()')}useSocket(address)\n`,
  },
  {
    code: 'status-uncalled',
    script: `${tradewire('socketOf')}thrown.value = socketOf().status\n`,
  },
  {
    code: 'unheard-message', afterMs: 6_000,
    script: `${received('unheard-message', pushing({ type: 'price', data: 1 }), 'jsonProtocol()')}`
      + 'uni.$on(\'price\', () => undefined)\n',
  },
  {
    code: 'no-client', throws: 'no client caht is installed',
    script: `${tradewire('useSocket')}${thrown('useSocket({ client: \'caht\' })')}`,
  },
]

/** Build messages about components that show nothing. */
export const componentMistakes: readonly (readonly [template: string, reported: string])[] = [
  ['<tradewire-banner />', 'easycom has no rule for <tradewire-banner>'],
  ['<tradewire-bannner />', 'the plugin has no <tradewire-bannner>'],
  ['<tradewire-positions :positoins="positions" />', '<tradewire-positions> has no prop positoins'],
  ['<tradewire-positions :positions="positions.rows" />', '<tradewire-positions> needs the result of usePositions()'],
]
