import { commandBurst, commandClose, commandCut, commandLeave } from '../contract/far-commands'
import { is, same, throwsDom } from './assert'
import { rest, type Case } from './ground'
import { received, storyOf, untilClosed } from './receive'

const refusedCodes: readonly unknown[] = [
  0, 1, 999, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1015, 1016, 2999, 5000, 65_536 + 1000, -1, Number.NaN, Infinity,
  null, '', 'nonsense', '1001',
]

/** The given code, and the resulting one. */
const codes: readonly (readonly [unknown, number])[] = [
  [1000, 1000], [3000, 3000], [4999, 4999], ['3001', 3001], [3002.4, 3002], [{ valueOf: () => 4000 }, 4000],
]

const reasons: readonly (readonly [string, unknown, string])[] = [
  ['none', '', ''],
  ['123 bytes', 'r'.repeat(123), 'r'.repeat(123)],
  ['123 bytes of three each', '仓'.repeat(41), '仓'.repeat(41)],
  ['half a letter', 'a\ud800', 'a\ufffd'],
  ['null', null, 'null'],
  ['a number', 7, '7'],
]

const close = (socket: WebSocket, ...args: readonly unknown[]): unknown => Reflect.apply(socket.close, socket, args)

export const closeCases: readonly Case[] = [
  {
    name: 'close: only 1000 and 3000 to 4999 are the application\'s codes',
    async run({ opened }) {
      const socket = await opened()
      for (const code of refusedCodes) throwsDom('InvalidAccessError', () => close(socket, code))
      is(socket.readyState, 1, 'readyState')
    },
  },
  {
    name: 'close: a reason has 123 bytes, halves of letters counted as three',
    async run({ opened }) {
      const socket = await opened()
      for (const reason of ['r'.repeat(124), '仓'.repeat(42), '\ud800'.repeat(42), `${'r'.repeat(120)}😀`]) {
        throwsDom('SyntaxError', () => socket.close(1000, reason))
      }
      is(socket.readyState, 1, 'readyState')
    },
  },
  {
    name: 'close: code and reason are looked at in each state',
    async run({ make }) {
      const socket = make()
      throwsDom('InvalidAccessError', () => socket.close(1001))
      throwsDom('SyntaxError', () => socket.close(1000, 'r'.repeat(124)))
      is(socket.readyState, 0, 'readyState')
      socket.close()
      throwsDom('InvalidAccessError', () => socket.close(1001))
      await untilClosed(socket)
      throwsDom('InvalidAccessError', () => socket.close(1001))
    },
  },
  ...codes.map(([given, code], place): Case => ({
    name: `close: code ${typeof given === 'object' ? 'of an object' : JSON.stringify(given)} (${place})`,
    async run({ opened }) {
      const socket = await opened()
      const story = storyOf(socket)
      close(socket, given, 'done')
      is(socket.readyState, 2, 'readyState')
      await untilClosed(socket)
      same(story, [`close 3 ${code} done clean`])
    },
  })),
  ...reasons.map(([title, given, reason]): Case => ({
    name: `close: reason, ${title}`,
    async run({ opened }) {
      const socket = await opened()
      const story = storyOf(socket)
      close(socket, 3000, given)
      await untilClosed(socket)
      same(story, [`close 3 3000 ${reason} clean`])
    },
  })),
  {
    name: 'close: without a code none is sent',
    differs: 'close without a code',
    async run({ opened, platform }) {
      const socket = await opened()
      const story = storyOf(socket)
      socket.close()
      await untilClosed(socket)
      same(story, [`close 3 ${platform === 'h5' ? 1005 : 1000}  clean`])
    },
  },
  {
    name: 'close: again does nothing',
    async run({ opened }) {
      const socket = await opened()
      const story = storyOf(socket)
      socket.close(3000, 'first')
      socket.close(3001, 'second')
      socket.close()
      await untilClosed(socket)
      socket.close(3002)
      await rest(20)
      same(story, ['close 3 3000 first clean'])
    },
  },
  {
    name: 'close: before it is open it fails: `error`, then `close`, after the call',
    async run({ make }) {
      const socket = make()
      const story = storyOf(socket)
      socket.close(3000, 'never mind')
      same([socket.readyState, story.length], [2, 0])
      await untilClosed(socket)
      await rest(20)
      same(story, ['error 3', 'close 3 1006 '])
    },
  },
  {
    name: 'close: before it is open the server keeps no line',
    async run({ make }) {
      const early = make()
      early.close()
      await untilClosed(early)
      await rest(50)
      is((await received(make('/census'), 'message')).data, '1', 'lines')
    },
  },
  {
    name: 'close: in `open` it is clean',
    async run({ make }) {
      const socket = make()
      const story = storyOf(socket)
      socket.onopen = () => socket.close(3000)
      await untilClosed(socket)
      same(story, ['open 1', 'close 3 3000  clean'])
    },
  },
  {
    name: 'close: what was sent before arrives',
    async run({ opened }) {
      const socket = await opened()
      const story = storyOf(socket)
      for (let count = 0; count < 20; count += 1) socket.send('x'.repeat(1_000))
      socket.send(commandClose(4001, 'it arrived'))
      socket.close(3000)
      await untilClosed(socket)
      same(story, ['close 3 4001 it arrived clean'])
    },
  },
  {
    name: 'close: no message is received any more',
    async run({ opened }) {
      const socket = await opened()
      const story = storyOf(socket)
      socket.send(commandBurst(50))
      socket.close(3000)
      await untilClosed(socket)
      same(story, ['close 3 3000  clean'])
    },
  },
  {
    name: 'close: in a message the ones after it are ignored',
    async run({ opened }) {
      const socket = await opened()
      const story = storyOf(socket)
      socket.onmessage = () => socket.close(3000)
      socket.send(commandBurst(50))
      await untilClosed(socket)
      same(story, ['message 1', 'close 3 3000  clean'])
    },
  },
  ...([[1000, ''], [1001, 'going away'], [1011, 'server error'], [3000, ''], [4409, '已被取代']] as const).map(
    ([code, reason]): Case => ({
      name: `close: the server's ${code} "${reason}" is reported, clean`,
      async run({ opened }) {
        const socket = await opened()
        const story = storyOf(socket)
        socket.send(commandClose(code, reason))
        await untilClosed(socket)
        same(story, [`close 3 ${code} ${reason} clean`])
      },
    }),
  ),
  {
    name: 'close: a server\'s close without a code is 1005, clean',
    async run({ opened }) {
      const socket = await opened()
      const story = storyOf(socket)
      socket.send(commandLeave)
      await untilClosed(socket)
      same(story, ['close 3 1005  clean'])
    },
  },
  {
    name: 'close: a line that is cut is 1006, not clean',
    async run({ opened }) {
      const socket = await opened()
      const story = storyOf(socket)
      socket.send(commandCut)
      await untilClosed(socket)
      await rest(20)
      same(story, ['close 3 1006 '])
    },
  },
  ...(['/nowhere', '/refuse'] as const).map((path): Case => ({
    name: `close: a connection to ${path} fails: \`error\`, then \`close\``,
    async run({ make }) {
      const socket = make(path)
      const story = storyOf(socket)
      await untilClosed(socket)
      await rest(20)
      same(story, ['error 3', 'close 3 1006 '])
    },
  })),
  {
    name: 'close: what the server says at once is not missed',
    async run({ make }) {
      const socket = make('/replaced')
      const story = storyOf(socket)
      await untilClosed(socket)
      same(story, ['open 1', 'message 1', 'close 3 4409 replaced clean'])
    },
  },
  {
    name: 'close: closed it stays closed',
    async run({ opened }) {
      const socket = await opened()
      socket.close(3000)
      await untilClosed(socket)
      const { url, protocol, extensions, readyState, bufferedAmount } = socket
      await rest(20)
      same([socket.url, socket.protocol, socket.extensions, socket.readyState, socket.bufferedAmount],
        [url, protocol, extensions, readyState, bufferedAmount])
    },
  },
]
