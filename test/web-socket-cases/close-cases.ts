import { commandBurst, commandClose, commandCut, commandGarble, commandLeave } from './far-commands'
import { is, same, throwsDom } from './assert'
import { rest, type Case, type Ground } from './ground'
import { casesOf, differing, openedCases, received, storyCases, storyOf, untilClosed } from './receive'

const refusedCodes: readonly unknown[] = [
  0, 1, 999, 999.4, 1001, 1001.4, 1002, 1003, 1004, 1005, 1006, 1007, 1015, 1016, 2999, 2999.4, 5000, 5000.1, 70_000,
  65_536 + 1000, -1, -0.5, Number.NaN, Infinity, null, '', 'nonsense', '1001',
]

const codes: readonly (readonly [unknown, number])[] = [
  [1000, 1000], [3000, 3000], [4999, 4999], ['3001', 3001], [3002.4, 3002], [{ valueOf: () => 4000 }, 4000],
  [1000.5, 1000], [3000.5, 3000], [4998.5, 4998],
]

/** Chromium drops the fraction. */
const fractions: readonly (readonly [given: number, code: number, inChromium: number | undefined])[] = [
  [999.5, 1000, undefined], [2999.5, 3000, undefined], [3001.5, 3002, 3001],
]

const reasons: readonly (readonly [string, unknown, string])[] = [
  ['empty', '', ''],
  ['123 bytes', 'r'.repeat(123), 'r'.repeat(123)],
  ['41 characters of three bytes', '仓'.repeat(41), '仓'.repeat(41)],
  ['a lone surrogate', 'a\ud800', 'a\ufffd'],
  ['null', null, 'null'],
  ['a number', 7, '7'],
]

const close = (socket: WebSocket, ...args: readonly unknown[]): unknown => Reflect.apply(socket.close, socket, args)

const byServer = (command: string) => (socket: WebSocket): void => socket.send(command)
const failed = ['error 3', 'close 3 1006 ']

export const closeCases: readonly Case[] = [
  ...openedCases('close', {
    'accepts only codes 1000 and 3000 to 4999': (socket) => {
      for (const code of refusedCodes) throwsDom('InvalidAccessError', () => close(socket, code))
      is(socket.readyState, 1, 'readyState')
    },
    'rejects a reason over 123 bytes, counting a lone surrogate as three bytes': (socket) => {
      for (const reason of ['r'.repeat(124), '仓'.repeat(42), '\ud800'.repeat(42), `${'r'.repeat(120)}😀`]) {
        throwsDom('SyntaxError', () => socket.close(1000, reason))
      }
      is(socket.readyState, 1, 'readyState')
    },
    'ignores repeated calls': async (socket) => {
      const story = storyOf(socket)
      socket.close(3000, 'first')
      socket.close(3001, 'second')
      socket.close()
      await untilClosed(socket)
      socket.close(3002)
      await rest(20)
      same(story, ['close 3 3000 first clean'])
    },
    'leaves the attributes of a closed socket unchanged': async (socket) => {
      socket.close(3000)
      await untilClosed(socket)
      const state = (): unknown =>
        [socket.url, socket.protocol, socket.extensions, socket.readyState, socket.bufferedAmount]
      const before = state()
      await rest(20)
      same(state(), before)
    },
  }),
  ...casesOf('close', {
    'validates code and reason in each state': async ({ make }) => {
      const socket = make()
      throwsDom('InvalidAccessError', () => socket.close(1001))
      throwsDom('SyntaxError', () => socket.close(1000, 'r'.repeat(124)))
      is(socket.readyState, 0, 'readyState')
      socket.close()
      throwsDom('InvalidAccessError', () => socket.close(1001))
      await untilClosed(socket)
      throwsDom('InvalidAccessError', () => socket.close(1001))
    },
    'emits `error`, then `close`, after a call on a connecting socket': async ({ make }) => {
      const socket = make()
      const story = storyOf(socket)
      socket.close(3000, 'never mind')
      same([socket.readyState, story.length], [2, 0])
      await untilClosed(socket)
      await rest(20)
      same(story, failed)
    },
    'leaves no connection on the server when called before `open`': async ({ make }) => {
      const early = make()
      early.close()
      await untilClosed(early)
      let lines: unknown
      // A busy machine may close the connection later.
      for (let tries = 0; tries < 40 && lines !== '1'; tries += 1) {
        await rest(50)
        const census = make('/census')
        lines = (await received(census, 'message')).data
        census.close()
        await untilClosed(census)
      }
      is(lines, '1', 'lines')
    },
  }),
  ...codes.map(([given, code]): Case => ({
    name: `close: accepts ${typeof given === 'object' ? 'an object' : JSON.stringify(given)} as code ${code}`,
    async run({ opened }) {
      const socket = await opened()
      const story = storyOf(socket)
      close(socket, given, 'done')
      is(socket.readyState, 2, 'readyState')
      await untilClosed(socket)
      same(story, [`close 3 ${code} done clean`])
    },
  })),
  ...differing('close code with a fraction', fractions.map(([given, code, inChromium]): Case => ({
    name: `close: rounds code ${given} to ${code}`,
    async run({ opened, platform }) {
      const socket = await opened()
      const taken = platform === 'h5' ? inChromium : code
      if (taken === undefined) return throwsDom('InvalidAccessError', () => socket.close(given))
      const story = storyOf(socket)
      socket.close(given)
      await untilClosed(socket)
      return same(story, [`close 3 ${taken}  clean`])
    },
  }))),
  ...storyCases('close', ({ opened }) => opened(), {
    ...Object.fromEntries(reasons.map(([title, given, reason]) => [
      `reports the reason: ${title}`,
      [(socket: WebSocket) => void close(socket, 3000, given), [`close 3 3000 ${reason} clean`]],
    ] as const)),
    'delivers messages sent before the call': [(socket) => {
      for (let count = 0; count < 20; count += 1) socket.send('x'.repeat(1_000))
      socket.send(commandClose(4001, 'it arrived'))
      socket.close(3000)
    }, ['close 3 4001 it arrived clean']],
    'receives no messages after the call': [(socket) => {
      socket.send(commandBurst(50))
      socket.close(3000)
    }, ['close 3 3000  clean']],
    'ignores further messages after a call in a message listener': [(socket) => {
      socket.onmessage = () => socket.close(3000)
      socket.send(commandBurst(50))
    }, ['message 1', 'close 3 3000  clean']],
    ...Object.fromEntries(([
      [1000, ''], [1001, 'going away'], [1011, 'server error'], [3000, ''], [4409, '已被取代'],
    ] as const).map(([code, reason]) => [
      `reports the server's code ${code} and reason "${reason}", clean`,
      [byServer(commandClose(code, reason)), [`close 3 ${code} ${reason} clean`]],
    ] as const)),
    'reports a server close without a code as 1005, clean': [byServer(commandLeave), ['close 3 1005  clean']],
    'reports a cut connection as 1006, not clean': [byServer(commandCut), ['close 3 1006 ']],
  }),
  ...storyCases('close', ({ make }: Ground) => make(), {
    'closes cleanly when called in an `open` listener': [(socket) => {
      socket.onopen = () => socket.close(3000)
    }, ['open 1', 'close 3 3000  clean']],
  }),
  ...(['/nowhere', '/refuse'] as const).flatMap((path) => storyCases('close', ({ make }) => make(path), {
    [`emits \`error\`, then \`close\` when the connection to ${path} fails`]: [() => undefined, failed],
  })),
  ...storyCases('close', ({ make }) => make('/replaced'), {
    'receives a message and a close sent right after the handshake': [
      () => undefined, ['open 1', 'message 1', 'close 3 4409 replaced clean'],
    ],
  }),
  ...differing('close without a code', storyCases('close', ({ opened }) => opened(), {
    'sends no code when called without one': [
      (socket) => socket.close(), (platform) => [`close 3 ${platform === 'h5' ? 1005 : 1000}  clean`],
    ],
  })),
  ...differing('invalid frame', storyCases('close', ({ opened }) => opened(), {
    'reports an invalid frame as 1006, not clean': [
      byServer(commandGarble), (platform) => (platform === 'h5' ? failed : ['close 3 1006 ']),
    ],
  })),
]
