import { commandClose, commandCut } from './far-commands'
import { is, same, throwsDom } from './assert'
import { rest, type Case } from './ground'
import { casesOf, openedCases, received, storyOf, untilClosed } from './receive'

function checkPlain(event: Event, socket: WebSocket): void {
  const { bubbles, cancelable, composed, isTrusted, defaultPrevented, eventPhase } = event
  same({ bubbles, cancelable, composed, isTrusted, defaultPrevented, eventPhase }, {
    bubbles: false, cancelable: false, composed: false, isTrusted: true, defaultPrevented: false, eventPhase: 0,
  })
  is(event.target, socket, 'target')
  is(event.currentTarget, null, 'currentTarget')
  is(event.timeStamp > 0, true, `timeStamp ${event.timeStamp}`)
}

export const eventCases: readonly Case[] = [
  ...casesOf('events', {
    'dispatches `open` as a plain Event after the constructor returns': async ({ make }) => {
      const socket = make()
      const story = storyOf(socket)
      is(story.length, 0, 'events')
      const event = await received(socket, 'open')
      checkPlain(event, socket)
      same([event.type, Object.prototype.toString.call(event), story], ['open', '[object Event]', ['open 1']])
    },
    'dispatches `error` as a plain Event without a message': async ({ make }) => {
      const socket = make('/nowhere')
      const close = received(socket, 'close')
      const event = await received(socket, 'error')
      checkPlain(event, socket)
      same([event.type, Object.prototype.toString.call(event), 'message' in event], ['error', '[object Event]', false])
      const { code, reason, wasClean } = await close
      same([code, reason, wasClean], [1006, '', false])
    },
    'sets `currentTarget` and `eventPhase` during a dispatch, then empties `composedPath()`': async ({ make }) => {
      const socket = make()
      const seen: unknown[] = []
      socket.onopen = (event) => {
        seen.push(event.currentTarget === socket, event.target === socket, event.eventPhase,
          event.composedPath().length === 1 && event.composedPath()[0] === socket)
        throwsDom('InvalidStateError', () => socket.dispatchEvent(event))
      }
      const event = await received(socket, 'open')
      await rest(5)
      same([seen, event.composedPath()], [[true, true, 2, true], []])
    },
    'dispatches a received event again, which is then not trusted': async ({ make }) => {
      const event = await received(make(), 'open')
      const other = make()
      const seen: unknown[] = []
      other.onopen = ({ isTrusted, target }) => seen.push(isTrusted, target === other)
      other.dispatchEvent(event)
      same(seen, [false, true])
    },
    'allows a listener of `error` to create a socket': async ({ make, opened }) => {
      const socket = make('/nowhere')
      let another: Promise<WebSocket> | undefined
      socket.onerror = () => (another = opened())
      await untilClosed(socket)
      await rest(0)
      is((await another)?.readyState, 1, 'readyState of the other')
    },
  }),
  {
    name: 'events: reports an exception in a listener and calls the others',
    reports: ['thrown by a case in a handler', 'thrown by a case in a listener'],
    async run({ make }) {
      const socket = make()
      const story = storyOf(socket)
      socket.onmessage = () => {
        throw new Error('thrown by a case in a handler')
      }
      socket.addEventListener('message', () => {
        throw new Error('thrown by a case in a listener')
      })
      const after = storyOf(socket)
      await received(socket, 'open')
      socket.send('hello')
      await received(socket, 'message')
      socket.close(3000)
      await untilClosed(socket)
      const whole = ['open 1', 'message 1', 'close 3 3000  clean']
      same([story, after], [whole, whole])
    },
  },
  ...openedCases('events', {
    'sets data and origin of a message event': async (socket, { url }) => {
      socket.send('hello')
      const event = await received(socket, 'message')
      checkPlain(event, socket)
      const { origin, lastEventId, source, ports } = event
      const data: unknown = event.data
      same({ data, origin, lastEventId, source, ports }, {
        data: 'hello', origin: url('/echo').slice(0, -'/echo'.length), lastEventId: '', source: null, ports: [],
      })
      is(Object.prototype.toString.call(event), '[object MessageEvent]', 'tag')
    },
    'sets `code`, `reason` and `wasClean` of a close event': async (socket) => {
      socket.send(commandClose(4000, 'done'))
      const event = await received(socket, 'close')
      checkPlain(event, socket)
      same([event.code, event.reason, event.wasClean], [4000, 'done', true])
      is(Object.prototype.toString.call(event), '[object CloseEvent]', 'tag')
    },
    'dispatches no events after `close` when the connection was cut': async (socket) => {
      const story = storyOf(socket)
      socket.send(commandCut)
      await untilClosed(socket)
      socket.send('late')
      socket.close()
      await rest(30)
      same(story, ['close 3 1006 '])
    },
  }),
]
