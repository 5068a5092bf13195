import { describe, expect, test } from 'vitest'
import { createRig } from '../../../support/client-rig'
import { failureOf, pings, silent } from './client-stages'

describe('late timers', () => {
  test('HB-8: a pong timer that fires late asks once more, with the short deadline', () => {
    const rig = silent()
    rig.advance(15_000)
    rig.clock.suspend(60_000)
    rig.advance(0)
    expect(rig.status()).toBe('open')
    expect(pings(rig)).toBe(2)
    rig.advance(1_999)
    expect(rig.status()).toBe('open')
    rig.advance(1)
    expect(failureOf(rig)).toBe('pong-timeout')
  })

  test('HB-8: what answers the second ping lives', () => {
    const rig = silent()
    rig.advance(15_000)
    rig.clock.suspend(60_000)
    rig.server.answersPings = true
    rig.advance(60_000)
    expect(rig.status()).toBe('open')
    expect(rig.opensAtMs).toHaveLength(1)
  })

  test('HB-8: a clock set back meanwhile asks once more too', () => {
    const rig = silent()
    rig.advance(15_000)
    rig.clock.setWall(rig.clock.now() - 3_600_000)
    rig.advance(5_000)
    expect(rig.status()).toBe('open')
    expect(pings(rig)).toBe(2)
    rig.advance(2_000)
    expect(failureOf(rig)).toBe('pong-timeout')
  })

  test('HB-9: a ping that is far off its beat is a probe', () => {
    const rig = silent()
    rig.clock.suspend(15_000 + 5_001)
    rig.advance(0)
    expect(pings(rig)).toBe(1)
    rig.advance(1_999)
    expect(rig.status()).toBe('open')
    rig.server.line = 'mute'
    rig.advance(1)
    expect(rig.client.status()).toMatchObject({ status: 'connecting', failure: { code: 'probe-timeout' } })
    expect(rig.opensAtMs).toHaveLength(2)
  })

  test('HB-9: a little late it is an ordinary one', () => {
    const rig = silent()
    rig.clock.suspend(15_000 + 5_000)
    rig.advance(4_999)
    expect(rig.status()).toBe('open')
    rig.advance(1)
    expect(failureOf(rig)).toBe('pong-timeout')
  })

  test('HB-10: a clock set back kills no live line', () => {
    const rig = createRig()
    rig.open()
    for (let hours = 0; hours < 5; hours += 1) {
      rig.advance(17_000)
      rig.clock.setWall(rig.clock.now() - 3_600_000)
      rig.advance(100_000)
    }
    expect(rig.status()).toBe('open')
    expect(rig.opensAtMs).toHaveLength(1)
  })

  test('HB-10: and hides no dead one', () => {
    const rig = silent()
    rig.last().message({ type: 'say' })
    rig.clock.setWall(rig.clock.now() - 3_600_000)
    rig.advance(20_000)
    expect(rig.opensAtMs).toHaveLength(2)
  })
})
