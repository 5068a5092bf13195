import { describe, expect, test } from 'vitest'
import type { Credentials } from '../../../../src/connection/ports/protocol'
import { createRig, type RigOptions } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'
import { askedFresh, failedBy, from, is, later, lost, opened, playsLater, provided, reports, type Step } from './steps'

const header = ({ token = '' }: Credentials) => ({ Authorization: `Bearer ${token}` })
const protocols = ({ token = '' }: Credentials) => Promise.resolve(['feed.v1', token])
const requests = (request: object): Step => (rig) => expect(rig.last().request).toMatchObject(request)

const untyped = (given: object): RigOptions => given

describe('header and subprotocol functions', () => {
  for (const [name, options, request] of [
    ['header', { header }, (token: string) => ({ header: { Authorization: `Bearer ${token}` } })],
    ['protocols', { protocols }, (token: string) => ({ protocols: ['feed.v1', token] })],
  ] as const) {
    test(`CN-18, TK-25: passes the newest token in ${name} at each connection`, playsLater(
      provided(['one', 'two', 'three'], options), requests(request('one')), later(5_000), lost(), later(5_000),
      requests(request('two')), lost(4401), requests(request('three')), askedFresh(false, false, true),
    ))

    test(`TK-25: requests a fresh token when no socket opens with a ${name}`, playsLater(
      provided(['one', 'two'], { ...options, server: { line: 'refusing' } }), later(3_600_000), is('failed'),
      askedFresh(false, true, false, false, false, false),
    ))

    test(`CN-18: fails the attempt when ${name} throws`, playsLater(
      from({ [name]: () => { throw new Error('no ticket') } }, 0), opened(0), is('reconnecting'),
      reports({ code: 'url-failed', detail: 'no ticket' }),
    ))
  }

  test('CN-18: passes the address argument to the header and subprotocol functions', async () => {
    const given: unknown[] = []
    const record = <Value>(value: Value) => (credentials: Credentials): Value => {
      given.push([credentials.token, credentials.session])
      return value
    }
    const session = { userId: 7, token: 'fixed' }
    await playsLater(from({
      url: record('wss://feed.example.com'), header: record({}), protocols: record([]),
      protocol: createRigProtocol({ session }),
    }, 0), is('open'))()
    expect(given).toEqual(Array(3).fill(['fixed', session]))
  })

  test('CN-28: sends no header when a function returns undefined', playsLater(
    from({ header: () => undefined, protocols: () => undefined }, 1), is('open'),
    requests({ header: undefined, protocols: undefined }),
  ))

  test('SE-34: redacts the results of the header and subprotocol functions', async () => {
    await playsLater(from({
      header: () => ({ Cookie: 'sid=he4der-5ecret' }), protocols: () => ['pr0toco1-5ecret'], server: { line: 'mute' },
    }, 0), (rig) => rig.last().closed(1006, 'he4der-5ecret pr0toco1-5ecret'), later(1), (rig) => {
      expect(JSON.stringify([rig.reported, rig.statuses, rig.records])).not.toContain('5ecret')
    })()
  })
})

const wrong: readonly (readonly [object, string])[] = [
  [{ header: null }, 'header is null'], [{ header: 'Bearer 5ecret' }, 'header is string'],
  [{ header: ['5ecret'] }, 'header is object'], [{ header: { Authorization: 5 } }, 'header.Authorization is number'],
  [{ header: { Authorization: undefined } }, 'header.Authorization is undefined'],
  [{ protocols: null }, 'protocols is null'], [{ protocols: 'feed' }, 'protocols is string'],
  [{ protocols: [''] }, 'protocols is object'], [{ protocols: [5] }, 'protocols is object'],
]

describe('invalid options', () => {
  for (const [given, message] of wrong) {
    test(`CN-28: rejects ${JSON.stringify(given)} by name, even as a function’s result`, async () => {
      expect(() => createRig(untyped(given))).toThrow(`invalid-option: ${message}`)
      const later = Object.entries(given).map(([name, value]: [string, unknown]) => [name, () => value] as const)
      await playsLater(from(untyped(Object.fromEntries(later)), 0), opened(0), is('failed'), failedBy('invalid-option'),
        (rig) => expect(rig.client.status().failure?.detail).toContain(message))()
    })
  }

  test.each<[object, string]>([
    [{ name: '' }, 'name is '], [{ name: 7 }, 'name is 7'], [{ allowInsecure: 'yes' }, 'allowInsecure is yes'],
    [{ policy: 'fast' }, 'policy is fast'], [{ parts: {} }, 'parts is [object Object]'],
    [{ debug: true }, 'debug is true'], [{ native: 'tcp' }, 'native is tcp'],
    [{ header: new Map([['Cookie', '5ecret']]) }, 'header is [object Map]'],
    [{ header: Promise.resolve({ Cookie: '5ecret' }) }, 'header is [object Promise]'],
  ])('CN-29: rejects %j by name', (given, message) => {
    expect(() => createRig(untyped(given))).toThrow(`invalid-option: ${message}`)
  })
})
