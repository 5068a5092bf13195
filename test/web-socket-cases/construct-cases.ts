import { is, same, throwsDom, throwsType } from './assert'
import type { Case, Ground } from './ground'
import { casesOf, differing, received } from './receive'

const refusedAddresses: readonly string[] = [
  'wss://', 'wss://a.example:70000/', 'wss://a.example:x/', 'wss://a<b/', 'wss://[::1/',
  'ftp://a.example/', 'mailto:a@example', 'javascript:alert(1)', 'about:blank', 'file:///x',
]

const refusedProtocols: readonly (string | string[])[] = [
  '', ['a', 'a'], ['a', 'b', 'a'], [''], 'a b', ['a', 'b,c'], 'a/b', '"a"', 'ä', 'a\u0000', 'a\u007f', 'a(b', 'a)',
  'a<', 'a>', 'a@b', 'a;', 'a:b', 'a\\', '[a', 'a]', 'a?', 'a=b', '{a', 'a}', 'a\tb', '\ud800',
]

/** The port rejects immediately, because these cases test only the resolved address. */
const serializations: readonly (readonly [string, string])[] = [
  ['ws://127.0.0.1:1', 'ws://127.0.0.1:1/'],
  ['WS://LOCALHOST:1/Path?Q=1', 'ws://localhost:1/Path?Q=1'],
  ['http://127.0.0.1:1/x', 'ws://127.0.0.1:1/x'],
  ['https://127.0.0.1:1/x', 'wss://127.0.0.1:1/x'],
  ['ws:127.0.0.1:1', 'ws://127.0.0.1:1/'],
  ['ws:///127.0.0.1:1/x', 'ws://127.0.0.1:1/x'],
  ['ws:\\\\127.0.0.1:1\\x\\y', 'ws://127.0.0.1:1/x/y'],
  ['\u0001 ws://127.0.0.1:1/x \u001f', 'ws://127.0.0.1:1/x'],
  ['ws://127.0.0.1:1/a\tb\nc\r', 'ws://127.0.0.1:1/abc'],
  ['ws://127.0.0.1:0001/', 'ws://127.0.0.1:1/'],
  ['ws://127.0.0.1:1?q', 'ws://127.0.0.1:1/?q'],
  ['ws://127.0.0.1:1/x y"<>`{}\u007f', 'ws://127.0.0.1:1/x%20y%22%3C%3E%60%7B%7D%7F'],
  ['ws://127.0.0.1:1/?x y"<>\'', 'ws://127.0.0.1:1/?x%20y%22%3C%3E%27'],
  ['ws://127.0.0.1:1/?^`{|}\\', 'ws://127.0.0.1:1/?^`{|}\\'],
  ['ws://127.0.0.1:1/%20%zz', 'ws://127.0.0.1:1/%20%zz'],
  ['ws://127.0.0.1:1/中?名=一', 'ws://127.0.0.1:1/%E4%B8%AD?%E5%90%8D=%E4%B8%80'],
  ['ws://127.0.0.1:1/\ud800', 'ws://127.0.0.1:1/%EF%BF%BD'],
  ['ws://[::1]:1/x', 'ws://[::1]:1/x'],
]

const urlOf = ({ WebSocket, made }: Ground, given: string): string => made(new WebSocket(given)).url

function construct(ground: Ground, ...args: readonly unknown[]): WebSocket {
  const socket: unknown = Reflect.construct(ground.WebSocket, args)
  if (socket instanceof ground.WebSocket) return ground.made(socket)
  throw new Error('No socket')
}

async function mirrored(socket: WebSocket): Promise<{ readonly address: string; readonly protocol: string }> {
  const data: unknown = (await received(socket, 'message')).data
  return JSON.parse(String(data)) as { readonly address: string; readonly protocol: string }
}

export const constructCases: readonly Case[] = [
  ...refusedAddresses.map((address): Case => ({
    name: `address: throws a SyntaxError for ${JSON.stringify(address)}`,
    run: ({ WebSocket }) => throwsDom('SyntaxError', () => new WebSocket(address)),
  })),
  ...['#', '#part', '/x?y#z'].map((end): Case => ({
    name: `address: throws a SyntaxError for the fragment in ${JSON.stringify(end)}`,
    run: (ground) => throwsDom('SyntaxError', () => new ground.WebSocket(ground.url('/echo') + end)),
  })),
  ...serializations.map(([given, url]): Case => ({
    name: `address: resolves ${JSON.stringify(given)} to ${JSON.stringify(url)}`,
    run: (ground) => is(urlOf(ground, given), url, 'url'),
  })),
  ...casesOf('address', {
    'converts an object to a string': (ground) =>
      is(construct(ground, { toString: () => 'ws://127.0.0.1:1/o' }).url, 'ws://127.0.0.1:1/o', 'url'),
    'sends the server the same path and query as `url`': async ({ WebSocket, url, made }) => {
      const socket = made(new WebSocket(`${url('/mirror')}?q=中 'x'`))
      is((await mirrored(socket)).address, '/mirror?q=%E4%B8%AD%20%27x%27', 'address')
    },
  }),
  ...differing('relative address', casesOf('address', {
    'resolves a relative address against the page': (ground) => {
      const { WebSocket, platform } = ground
      if (platform === 'h5') {
        const url = urlOf(ground, '/somewhere')
        is(/^ws:\/\/[^/]+\/somewhere$/.test(url), true, `resolved ${url}`)
      } else throwsDom('SyntaxError', () => new WebSocket('/somewhere'))
    },
  })),
  ...casesOf('constructor', {
    'throws a TypeError for a symbol': (ground) => {
      throwsType(() => construct(ground, Symbol('x')))
      throwsType(() => construct(ground, ground.url('/echo'), [Symbol('x')]))
    },
    'throws a TypeError when called without `new`': ({ WebSocket, url }) =>
      throwsType(() => Reflect.apply(WebSocket, undefined, [url('/echo')])),
  }),
  ...refusedProtocols.map((protocols): Case => ({
    name: `protocols: throws a SyntaxError for ${JSON.stringify(protocols)}`,
    run: ({ WebSocket, url }) => throwsDom('SyntaxError', () => new WebSocket(url('/echo'), protocols)),
  })),
  ...casesOf('protocols', {
    'accepts each token character and distinguishes upper and lower case': ({ make }) => {
      same(make('/echo', "!#$%&'*+-.^_`|~09azAZ").readyState, 0)
      same(make('/echo', ['feed', 'Feed']).readyState, 0)
    },
    'converts an object without an iterator to a string, which is a SyntaxError': (ground) =>
      throwsDom('SyntaxError', () => construct(ground, ground.url('/echo'), {})),
    'requests no protocol for `undefined` and an empty list': async ({ make }) => {
      for (const protocols of [undefined, []]) {
        const socket = make('/mirror', protocols)
        same([(await mirrored(socket)).protocol, socket.protocol], ['', ''])
      }
    },
    'requests `null` and a number as strings': async (ground) => {
      for (const given of [null, 7]) {
        const socket = construct(ground, ground.url('/mirror'), given)
        is((await mirrored(socket)).protocol, String(given), 'protocol')
      }
    },
    'sets `protocol` to the requested protocol on `open`': async ({ make }) => {
      const socket = make('/echo', 'feed.v1')
      is(socket.protocol, '', 'protocol before')
      await received(socket, 'open')
      is(socket.protocol, 'feed.v1', 'protocol')
    },
    'fails when the server chooses none of the requested protocols': async ({ make }) => {
      const { code } = await received(make('/unchosen', ['feed.v1']), 'close')
      is(code, 1006, 'code')
    },
  }),
  ...differing('chosen subprotocol', casesOf('protocols', {
    'sets `protocol` to the server\'s choice of two': async ({ opened, platform }) => {
      const socket = await opened('/mirror', ['feed.v2', 'feed.v1'])
      is(socket.protocol, platform === 'h5' ? 'feed.v2' : '', 'protocol')
    },
  })),
  ...casesOf('interface', {
    'has enumerable, read-only constants on the class, its prototype and each socket': ({ WebSocket, make }) => {
      const socket = make()
      for (const [value, name] of (['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'] as const).entries()) {
        for (const holder of [WebSocket, WebSocket.prototype]) {
          same(Object.getOwnPropertyDescriptor(holder, name),
            { value, writable: false, enumerable: true, configurable: false }, name)
        }
        is(socket[name], value, name)
      }
    },
    'starts as connecting, with no data, protocol, extensions or handlers': ({ make, url }) => {
      const { url: own, readyState, bufferedAmount, protocol, extensions, onopen, onmessage, onerror, onclose } = make()
      same([own, readyState, bufferedAmount, protocol, extensions], [url('/echo'), 0, 0, '', ''])
      same([onopen, onmessage, onerror, onclose], [null, null, null, null])
    },
    'supports subclasses': async ({ WebSocket, url, made }) => {
      class Own extends WebSocket {
        readonly received: string[] = []
        constructor(address: string) {
          super(address)
          this.onopen = () => this.received.push('open')
        }
      }
      const socket = new Own(url('/echo'))
      await received(made(socket), 'open')
      same([socket.received, socket instanceof WebSocket], [['open'], true])
    },
  }),
]
