import { describe, expect, test, vi } from 'vitest'
import { network } from '../../../../src/connection/parts/network'
import { defaultCloseCodes } from '../../../../src/connection/policy/close-codes'
import type { ConnectionPolicy } from '../../../../src/connection/policy/connection-policy'
import { type RigOptions, createOpenRig, createRig } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'
import { foreground, shown } from './client-stages'

/** A value of untyped code. */
function untyped(name: keyof ConnectionPolicy, value: unknown): Partial<ConnectionPolicy> {
  return { [name]: value }
}

describe('the policy that is given', () => {
  const refused: readonly (readonly [keyof ConnectionPolicy, unknown, string])[] = [
    ['ping', 'no', 'ping is no'],
    ['restMs', null, 'restMs is null'],
    ['ping', 0, 'ping is 0'],
    ['lingerMs', '300', 'lingerMs is 300'],
    ['lingerMs', Infinity, 'lingerMs is Infinity'],
    ['backgroundMs', '60 s', 'backgroundMs is 60 s'],
    ['pingIntervalMs', '30 s', 'pingIntervalMs is 30 s'],
    ['backgroundMs', -Infinity, 'backgroundMs is -Infinity'],
    ['networkAskMs', Infinity, 'networkAskMs is Infinity'],
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
    test(`RT-12: ${name} as ${JSON.stringify(value)} is refused`, () => {
      expect(() => createRig({ policy: untyped(name, value) })).toThrow(`invalid-option: ${message}`)
    })
  }

  test('RT-12: an own table of close codes, an empty one too, is taken', () => {
    for (const closeCodes of [{}, { ...defaultCloseCodes, 4999: { kind: 'later', code: 'retry-later' } as const }]) {
      expect(() => createRig({ policy: { closeCodes } })).not.toThrow()
    }
  })

  test('LS-28: with an endless backgroundMs the socket is kept in the background, and probed on return', () => {
    const { rig } = shown({ policy: { backgroundMs: Infinity } })
    rig.lifecycle.toBackground()
    rig.advance(86_400_000)
    expect(rig.status()).toBe('open')
    rig.lifecycle.toForeground()
    rig.advance(10_000)
    expect(rig.opensAtMs).toHaveLength(1)
  })

  test('LS-28: with an endless renewalMs the budget is renewed once, with staleAttemptMs none is old', () => {
    const { rig } = shown({ policy: { renewalMs: Infinity, staleAttemptMs: Infinity, maxAttempts: 0 } })
    rig.server.line = 'mute'
    rig.last().closed(1006)
    foreground(rig)
    rig.advance(9_000)
    foreground(rig)
    expect(rig.opensAtMs).toHaveLength(2)
    expect(rig.client.reconnect()).toBe('kept')
  })
})

describe('options', () => {
  const invalid: readonly (readonly [string, RigOptions])[] = [
    ['lingerMs', { policy: { lingerMs: -1 } }],
    ['backgroundMs', { policy: { backgroundMs: NaN } }],
    ['connectTimeoutMs', { policy: { connectTimeoutMs: Infinity } }],
    ['maxAttempts', { policy: { maxAttempts: 1.5 } }],
    ['maxAttempts', { policy: { maxAttempts: -1 } }],
    ['restMs', { policy: { restMs: -1 } }],
    ['restMs', { policy: { restMs: Infinity } }],
    ['pingIntervalMs', { policy: { pingIntervalMs: 0 } }],
    ['maxFrameBytes', { maxFrameBytes: 0 }],
    ['maxFrameBytes', { maxFrameBytes: Infinity }],
  ]
  for (const [name, options] of invalid) {
    test(`RT-12: ${name} as in ${JSON.stringify(options)} is refused by name`, () => {
      expect(() => createRig(options)).toThrow(`invalid-option: ${name}`)
    })
  }

  test('RT-12: so is what untyped code may give', () => {
    const url: unknown = undefined
    const reconnect: unknown = 'soon'
    expect(() => createRig({ url: url as string })).toThrow('invalid-option: url')
    const address: unknown = new URL('wss://a.example/ws?ticket=5ecret-1')
    expect(() => createRig({ url: address as string })).toThrow(/^invalid-option: url is object$/)
    const policy = { reconnect: reconnect as ConnectionPolicy['reconnect'] }
    expect(() => createRig({ policy })).toThrow('invalid-option: reconnect')
  })

  test('RT-12: so is a persist that keeps nothing, such as true', () => {
    const persist: unknown = true
    expect(() => createRig({ persist: persist as () => never })).toThrow('invalid-option: persist is true')
  })

  const inProduction = {
    'a production build': () => vi.stubEnv('NODE_ENV', 'production'),
    'a page that no bundler made': () => vi.stubGlobal('process', undefined),
  }
  describe.each(Object.entries(inProduction))('in %s', (_, begin) => {
    /** The code that the client reports for these options there. */
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
    ])('RT-12: %s is refused still, for no connection could live by it', (name, options) => {
      expect(said(options)).toMatch(new RegExp(`invalid-option: ${name} is `))
    })

    test.each<[string, object]>([
      ['maxAttempts', { policy: { maxAttempts: 1.5 } }],
      ['closeCodes', { policy: { closeCodes: { 4400: { kind: 'fatal', code: 'replaced' } } } }],
      ['persist', { persist: null }],
    ])('RT-12: a mistake in %s has been seen in development', (_name, options) => {
      expect(said(options)).toBe('taken')
    })
  })

  test('RT-17: the client’s options win over the protocol’s, and these over the defaults', () => {
    const protocol = createRigProtocol({ policy: { maxAttempts: 7, pingIntervalMs: 1_000 } })
    const rig = createOpenRig({ protocol, policy: { maxAttempts: 2 } })
    expect(rig.client.status().maxAttempts).toBe(2)
    expect(rig.last().frames).toContainEqual({ type: 'ping', foreground: true })
    expect(createOpenRig({ protocol }).client.status().maxAttempts).toBe(7)
    expect(createOpenRig().client.status().maxAttempts).toBe(5)
  })
})

describe('the policy that a protocol session is begun with', () => {
  test('RT-22: it is the one in effect, for each session', () => {
    const given: ConnectionPolicy[] = []
    const protocol = createRigProtocol({ policy: { maxAttempts: 7, pingIntervalMs: 1_000 } })
    const rig = createRig({
      protocol: {
        ...protocol,
        start(session, policy, line) {
          given.push(policy)
          return protocol.start(session, policy, line)
        },
      },
      policy: { maxAttempts: 2 },
    })
    rig.client.setSession({ userId: 2 })
    expect(given).toHaveLength(2)
    for (const policy of given) {
      expect(policy).toMatchObject({ maxAttempts: 2, pingIntervalMs: 1_000, pongTimeoutMs: 5_000 })
    }
  })
})

const protocol = createRigProtocol({ session: { userId: 1, token: 'secret-token-1' } })

describe('the platform\'s words', () => {
  test('PF-51: of a connection that fails are reported and kept in the status, redacted', () => {
    const rig = createRig({ protocol, server: { line: 'mute' } })
    rig.need()
    rig.advance(0)
    rig.last().closed(1006, 'fail secret-token-1 of wss://feed.example/ws?ticket=abcdefgh')
    const detail = 'fail *** of wss://feed.example/ws?***'
    expect(rig.reported).toEqual([{ code: 'connect-failed', detail }])
    expect(rig.client.status().failure).toMatchObject({ code: 'connect-failed', detail })
  })

  test('PF-51: of an open connection and of a close are reported too', () => {
    const lost = createOpenRig()
    lost.last().closed(1006, 'connection reset')
    expect(lost.reported).toEqual([{ code: 'connection-lost', detail: 'connection reset' }])
    const closing = createOpenRig()
    closing.client.dispose()
    closing.last().closed(1006, 'closeSocket:fail')
    expect(closing.reported).toEqual([{ code: 'close-failed', detail: 'closeSocket:fail' }])
  })

  test('PF-51: where there are none, and of a close frame, nothing is reported', () => {
    for (const [code, reason] of [[1006, ''], [4409, 'replaced'], [1000, 'bye']] as const) {
      const rig = createOpenRig()
      rig.last().closed(code, reason)
      expect(rig.reported).toEqual([])
    }
  })
})

describe('a platform whose client gives no task', () => {
  test.each<[string, RigOptions]>([['with slots()', {}], ['without', { parts: [network()] }]])(
    'PF-58: %s it fails at once and for good', (_what, options) => {
      const rig = createRig({ ...options, server: { line: 'mute' } })
      rig.need()
      rig.advance(0)
      rig.last().refused('socket-task-missing')
      rig.advance(600_000)
      expect(rig.client.status()).toMatchObject({
        status: 'failed', failure: { code: 'socket-task-missing', final: true },
      })
      expect(rig.errors).toEqual([{ code: 'socket-task-missing', reason: 'socket-task-missing', attemptsMade: 0 }])
      expect(rig.opensAtMs).toHaveLength(1)
    },
  )
})
