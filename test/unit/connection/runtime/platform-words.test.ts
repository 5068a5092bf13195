import { describe, expect, test } from 'vitest'
import { network } from '../../../../src/connection/parts/network'
import { createOpenRig, createRig, type RigOptions } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'

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
