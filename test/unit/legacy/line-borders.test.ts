import { describe, expect, test } from 'vitest'
import { subscribe } from '../../../src/connection/channels/channels'
import { clientOf, installedClient } from '../../../src/vue/connection/clients'
import { fixedDelay } from '../../../src/connection/policy/reconnect-policy'
import { createLegacyPage, data, row } from './legacy-rig'
import {
  closesAsPage, closesWith, codesAre, cut, errors, handlersAre, hides, holdsByComposable, inits, isOpen, isUser, lines,
  live, lost, offline, online, opens, page, pass, playRow, reconnects, returns, type Row, sent, serverUp, sets, shows,
  starts, statusIs, subscribes, toastsAre,
} from './legacy-steps'

const follows = sets({ followFlake: true })
const followsNoMore = sets({ followFlake: false })
/** A page loses the connection that a rule and a composable hold, and no socket opens any more. */
const losesLineHeldTwice = [opens, holdsByComposable, follows, lost, pass(5_000)]

describe('the owner of the class’s connection', () => {
  test.each([
    [{ traderid: 'T-7' }, 'T-7'], [{ traderid: 7 }, 7], [{ traderid: '' }, 'unnamed'], [{ traderid: null }, 'unnamed'],
    [{ traderid: true }, 'unnamed'], [{}, 'unnamed'],
  ])('LG-5: reads the user from the data %j as %s', (given, userId) =>
    playRow('', page({}, given), inits(), pass(0), isUser(userId)))

  test.each([
    ['a string', 'wss://a.example/ws'], ['a function', () => 'wss://a.example/ws'],
    ['an async function', () => Promise.resolve('wss://a.example/ws')],
  ])('LG-1: accepts %s as the configured address', (title, url) => playRow(title, page({ url }, data), inits(), pass(0),
    ({ socket }) => expect(socket.last().request.url).toBe('wss://a.example/ws')))

  test.each<Row>([
    ['LG-3: sends nothing on open without data, and does not request the user from the application',
      page({ traderIdOf: ({ constructor: { name } }) => name }), inits(), pass(0), inits(), pass(0), isUser('unnamed'),
      sent([]), pass(15_000), sent([{ type: 'Ping' }])],
    ['LG-14: does not connect without data for a page with composables until the class opens',
      page(), holdsByComposable, starts, pass(60_000), lines(0), () => expect(clientOf().session()).toBeNull()],
    ['LG-9: ignores the lease of a page with composables and the loss of its connection',
      page({ data }), subscribes, starts, pass(0), lines(0), holdsByComposable, pass(10_000), statusIs('open'),
      shows(1, false), () => expect(clientOf().leases().map(({ label, held }) => [label, held]))
        .toEqual([['socketIO', false], ['a page with composables', true]]),
      sent([data]), starts, pass(0), sent([data]), cut(), pass(1_000), statusIs('reconnecting'), shows(1, false),
      errors(), toastsAre(), subscribes, handlersAre(2, 2)],
  ])('%s', playRow)
})

describe('outages of the class', () => {
  test.each<Row>([
    ['LG-22: does not report a paused connection or a repeated first connection as lost',
      page({ up: false }), opens, pass(0), hides, ({ clock }) => clock.suspend(600_000), returns, serverUp(true),
      pass(10_000), hides, pass(600_000), statusIs('paused'), live(0), errors(), codesAre()],
    ['LG-22: counts the attempt that was pending when the network was lost',
      page(), ...losesLineHeldTwice, followsNoMore, offline, cut(), pass(5_000), errors({ attemptsMade: 1 })],
    ['LG-22: does not count attempts of the previous outage',
      page(), ...losesLineHeldTwice, cut(), serverUp(true), pass(60_000), followsNoMore, hides, cut(), pass(0),
      errors({ attemptsMade: 0 })],
    ['LG-3: waits for the network without a report when it opens offline',
      page(), offline, opens, pass(60_000), errors(), codesAre(), online, pass(1_000), isOpen],
    ['LG-44: replaces the old handler even after another page’s connection was given up',
      page(), opens, pass(0), closesAsPage, subscribes, holdsByComposable, pass(0), cut(4_409), opens, errors({}),
      handlersAre(1, 1)],
    ['LG-25: does not delay `reconnect` until a later attempt, and does not disturb a pending attempt',
      page({ policy: { reconnect: fixedDelay(20_000) } }), follows, opens, lost, reconnects, pass(5_000), lines(2),
      cut(), pass(18_000), reconnects, pass(2_000), lines(3), shows(2, false), pass(3_000), lines(3), shows(2, false)],
  ])('%s', playRow)

  test.each([[null], [{}]])('LG-29: shows no text when words is %j', (words) => playRow('', page({ words }), follows,
    opens, pass(10_000), cut(), pass(10_000), closesWith(true), toastsAre(), codesAre()))
})

describe('removed handlers of the class', () => {
  test('LG-41: keeps a function that was removed and then registered by code without a page', async () => {
    const rig = createLegacyPage({}, data)
    const { socketIo, own } = rig
    const received: unknown[] = []
    const receive = (payload: unknown): void => void received.push(payload)
    own.run(() => {
      uni.$on('getPositonsOrder', receive)
      void socketIo.Close()
    })
    uni.$on('getPositonsOrder', receive)
    own.run(() => void socketIo.Close())
    socketIo.connectSocketInit()
    await rig.pass(0)
    await rig.push([row(1)])
    expect(received).toHaveLength(1)
  })

  test('LG-48: keeps the plugin’s channels of other names once, even after `Close`', async () => {
    const received: string[] = []
    await playRow('', page({ hidden: true }, data), () => {
      const { bus, client } = installedClient()
      subscribe(bus, 'default', 'statusChanged', ({ status }) => received.push(status), client.report)
    }, ({ own, socketIo }) => own.run(() => socketIo.connectSocketInit()), pass(100), closesAsPage, pass(1_000))
    expect(received).toEqual([...new Set(received)])
    expect(received.at(-1)).toBe('idle')
  })
})
