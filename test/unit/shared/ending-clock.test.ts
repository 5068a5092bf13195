import { describe, expect, test } from 'vitest'
import { adviseOptions, keepAdvice } from '../../../src/shared/options'
import { createEndingClock } from '../../../src/shared/scheduling'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'

describe('the clock of an owner that ends', () => {
  function open() {
    const whole = createSimulatedClock()
    const { clock, end } = createEndingClock(whole)
    const reported: string[] = []
    const wait = (name: string, ms: number) => clock.setTimer(() => void reported.push(name), ms)
    return { whole, clock, end, reported, wait }
  }

  test('CM-43 OB-36: while the owner lives, its timers are those of the clock', () => {
    const { whole, clock, reported, wait } = open()
    expect(clock.now()).toBe(whole.now())
    wait('first', 10)
    clock.clearTimer(wait('second', 10))
    expect(whole.pending()).toBe(1)
    whole.advance(10)
    expect([reported, whole.pending()]).toEqual([['first'], 0])
  })

  test('CM-43 OB-36: when it ends, all that waits is over at once, and no timer is left', () => {
    const { whole, clock, end, reported, wait } = open()
    wait('over before', 5)
    whole.advance(5)
    wait('first', 10)
    wait('second', 20)
    clock.clearTimer(wait('third', 10))
    end()
    expect([reported, whole.pending()]).toEqual([['over before', 'first', 'second'], 0])
    end()
    whole.advance(60_000)
    expect(reported).toHaveLength(3)
  })

  test('CM-43 OB-36: after the end a time limit is over in the next turn', async () => {
    const { whole, clock, end, reported, wait } = open()
    end()
    expect(wait('late', 10)).toBeUndefined()
    expect([reported, whole.pending()]).toEqual([[], 0])
    await Promise.resolve()
    expect(reported).toEqual(['late'])
    clock.clearTimer(undefined)
  })
})

test('DV-6: the advice of a client looks at the options of calls with it, and with no other', () => {
  const [client, other] = [{}, {}]
  const asked: unknown[] = []
  keepAdvice(client, (...question) => void asked.push(question))
  adviseOptions(other, 'send().', { waitMS: 1 }, ['waitMs'])
  expect(asked).toEqual([])
  adviseOptions(client, 'send().', { waitMS: 1 }, ['waitMs'])
  expect(asked).toEqual([['send().', { waitMS: 1 }, ['waitMs']]])
})
