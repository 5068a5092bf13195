import { inspect } from 'node:util'
import { describe, expect, test, vi } from 'vitest'
import { defaultCloseCodes } from '../../../../src/connection/policy/close-codes'
import type { ConnectionPolicy } from '../../../../src/connection/policy/connection-policy'
import { createOpenRig, createRig } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'
import {
  after, disposes, failsWith, from, hides, is, opened, plays, playsRow, reports, returns, type Row, shows,
} from './steps'

function untyped(name: keyof ConnectionPolicy, value: unknown): Partial<ConnectionPolicy> {
  return { [name]: value }
}

describe('policy options', () => {
  const refused: readonly (readonly [keyof ConnectionPolicy, unknown, string])[] = [
    ['lingerMs', -1, 'lingerMs'],
    ['backgroundMs', NaN, 'backgroundMs'],
    ['connectTimeoutMs', Infinity, 'connectTimeoutMs'],
    ['maxAttempts', 1.5, 'maxAttempts'],
    ['maxAttempts', -1, 'maxAttempts'],
    ['restMs', -1, 'restMs'],
    ['restMs', Infinity, 'restMs'],
    ['pingIntervalMs', 0, 'pingIntervalMs'],
    ['ping', 'no', 'ping is no'],
    ['restMs', null, 'restMs is null'],
    ['ping', 0, 'ping is 0'],
    ['lingerMs', '300', 'lingerMs is 300'],
    ['lingerMs', Infinity, 'lingerMs is Infinity'],
    ['backgroundMs', '60 s', 'backgroundMs is 60 s'],
    ['pingIntervalMs', '30 s', 'pingIntervalMs is 30 s'],
    ['backgroundMs', -Infinity, 'backgroundMs is -Infinity'],
    ['probeTimeoutMs', Infinity, 'probeTimeoutMs is Infinity'],
    ['reconnect', { delayMs: 5 }, 'reconnect is'],
    ['closeCodes', null, 'closeCodes is null'],
    ['closeCodes', 4400, 'closeCodes is 4400'],
    ['closeCodes', [], 'closeCodes is'],
    ['closeCodes', { gone: { kind: 'final', code: 'replaced' } }, 'closeCodes.gone is'],
    ['closeCodes', { 4400: 'final' }, 'closeCodes.4400 is final'],
    ['closeCodes', { 4400: null }, 'closeCodes.4400 is null'],
    ['closeCodes', { 4400: { kind: 'fatal', code: 'replaced' } }, 'closeCodes.4400 is'],
    ['closeCodes', { 4400: { kind: 'final', code: '' } }, 'closeCodes.4400 is'],
    ['closeCodes', { 4400: { kind: 'final' } }, 'closeCodes.4400 is'],
  ]
  for (const [name, value, message] of refused) {
    test(`RT-12: rejects ${name} with the value ${inspect(value)}, and names the option`, () => {
      expect(() => createRig({ policy: untyped(name, value) })).toThrow(`invalid-option: ${message}`)
    })
  }

  test('RT-12: accepts a custom table of close codes, even an empty one', () => {
    for (const closeCodes of [{}, { ...defaultCloseCodes, 4999: { kind: 'later', code: 'retry-later' } as const }]) {
      expect(() => createRig({ policy: { closeCodes } })).not.toThrow()
    }
  })

  test('LS-28: keeps the background socket when backgroundMs is infinite, and probes it later', plays(
    from({ policy: { backgroundMs: Infinity } }), hides, after(86_400_000), is('open'), returns, after(10_000),
    opened(1),
  ))
})

describe('options', () => {
  test('RT-12: rejects invalid option values from untyped code', () => {
    const url: unknown = undefined
    const reconnect: unknown = 'soon'
    expect(() => createRig({ url: url as string })).toThrow('invalid-option: url')
    const address: unknown = new URL('wss://a.example/ws?ticket=5ecret-1')
    expect(() => createRig({ url: address as string })).toThrow(/^invalid-option: url is object$/)
    const policy = { reconnect: reconnect as ConnectionPolicy['reconnect'] }
    expect(() => createRig({ policy })).toThrow('invalid-option: reconnect')
    const persist: unknown = true
    expect(() => createRig({ persist: persist as () => never })).toThrow('invalid-option: persist is true')
  })

  const inProduction = {
    'a production build': () => vi.stubEnv('NODE_ENV', 'production'),
    'an unbundled page': () => vi.stubGlobal('process', undefined),
  }
  describe.each(Object.entries(inProduction))('in %s', (_, begin) => {
    function said(options: object): unknown {
      begin()
      try {
        createRig(options).client.dispose()
        return 'taken'
      } catch (error) {
        return String(error)
      } finally {
        vi.unstubAllEnvs()
        vi.unstubAllGlobals()
      }
    }

    test.each<[string, object]>([
      ['protocol', { protocol: createRigProtocol }],
      ['protocol', { protocol: { name: 'own' } }],
      ['url', { url: undefined }],
      ['session.userId', { protocol: createRigProtocol({ session: { userId: '' } }) }],
      ['maxFrameBytes', { maxFrameBytes: 0 }],
      ['maxFrameBytes', { maxFrameBytes: Infinity }],
      ['maxFrameBytes', { maxFrameBytes: '4 MiB' }],
      ['connectTimeoutMs', { policy: { connectTimeoutMs: NaN } }],
      ['lingerMs', { policy: { lingerMs: -1 } }],
      ['pingIntervalMs', { policy: { pingIntervalMs: 0 } }],
      ['pingIntervalMs', { policy: { pingIntervalMs: undefined } }],
      ['closeCodes', { policy: { closeCodes: undefined } }],
    ])('RT-12: rejects %s even in production, because no connection could work with it', (name, options) => {
      expect(said(options)).toMatch(new RegExp(`invalid-option: ${name} is `))
    })

    test.each<[string, object]>([
      ['maxAttempts', { policy: { maxAttempts: 1.5 } }],
      ['closeCodes', { policy: { closeCodes: { 4400: { kind: 'fatal', code: 'replaced' } } } }],
      ['persist', { persist: null }],
    ])('RT-12: does not check %s, because development builds report it', (_name, options) => {
      expect(said(options)).toBe('taken')
    })
  })

  test('RT-17: prefers the client’s options to the protocol’s options, and both to the defaults', () => {
    const protocol = createRigProtocol({ policy: { maxAttempts: 7, pingIntervalMs: 1_000 } })
    const rig = createOpenRig({ protocol, policy: { maxAttempts: 2 } })
    expect(rig.client.status().maxAttempts).toBe(2)
    expect(rig.last().frames).toContainEqual({ type: 'ping', foreground: true })
    expect(createOpenRig({ protocol }).client.status().maxAttempts).toBe(7)
    expect(createOpenRig().client.status().maxAttempts).toBe(5)
  })
})

test('RT-22: passes the current policy to each new protocol session', () => {
  const protocol = createRigProtocol({ policy: { maxAttempts: 7, pingIntervalMs: 1_000 } })
  const start = vi.fn(protocol.start)
  createRig({ protocol: { ...protocol, start }, policy: { maxAttempts: 2 } }).client.setSession({ userId: 2 })
  const inEffect: unknown = expect.objectContaining({ maxAttempts: 2, pingIntervalMs: 1_000, pongTimeoutMs: 5_000 })
  expect(start.mock.calls.map(([, policy]) => policy)).toEqual([inEffect, inEffect])
})

const protocol = createRigProtocol({ session: { userId: 1, token: 'secret-token-1' } })

describe('failure messages from the platform', () => {
  const detail = 'fail *** of wss://feed.example/ws?***'
  test.each<Row>([
    ['PF-51: reports the platform’s redacted message for a failed connection',
      from({ protocol, server: { line: 'mute' } }, 0),
      (rig) => rig.last().closed(1006, 'fail secret-token-1 of wss://feed.example/ws?ticket=abcdefgh'),
      reports({ code: 'connect-failed', detail }), shows({ failure: { code: 'connect-failed', detail } })],
    ['PF-51: reports the platform’s message when an open connection fails',
      from({}, 1_000), (rig) => rig.last().closed(1006, 'connection reset'),
      reports({ code: 'connection-lost', detail: 'connection reset' })],
    ['PF-51: reports the platform’s message when a close fails',
      from({}, 1_000), disposes, (rig) => rig.last().closed(1006, 'closeSocket:fail'),
      reports({ code: 'close-failed', detail: 'closeSocket:fail' })],
  ])('%s', playsRow)

  test.each([[1006, ''], [4409, 'replaced'], [1000, 'bye']])(
    'PF-51: reports no platform message when the reason is empty or comes from a close frame: %i', (code, reason) =>
      plays(from({}, 1_000), (rig) => rig.last().closed(code, reason), reports())(),
  )
})

test('PF-58: fails immediately and permanently when the platform returns no socket task', plays(
  from({ server: { line: 'mute' } }, 0), (rig) => rig.last().refused('socket-task-missing'),
  after(600_000), shows({ status: 'failed', failure: { code: 'socket-task-missing', final: true } }),
  failsWith({ code: 'socket-task-missing', reason: 'socket-task-missing', attemptsMade: 0 }), opened(1),
))
