import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { base64Of, bytesOfBase64 } from '../../../src/shared/base64'
import { adviseOptions, keepAdvice, requireOption } from '../../../src/shared/options'
import { createEndingClock } from '../../../src/shared/scheduling'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { bytesOver, frameSize } from '../../../src/shared/bytes'
import { messageOf, TradewireError } from '../../../src/shared/errors'

describe('a clock that stops with its owner', () => {
  function open() {
    const whole = createSimulatedClock()
    const { clock, end } = createEndingClock(whole)
    const reported: string[] = []
    const wait = (name: string, ms: number) => clock.setTimer(() => void reported.push(name), ms)
    return { whole, clock, end, reported, wait }
  }

  test('CM-43 OB-36: fires timers on time until the owner is disposed', () => {
    const { whole, clock, reported, wait } = open()
    expect(clock.now()).toBe(whole.now())
    wait('first', 10)
    clock.clearTimer(wait('second', 10))
    expect(whole.pending()).toBe(1)
    whole.advance(10)
    expect([reported, whole.pending()]).toEqual([['first'], 0])
  })

  test('CM-43 OB-36: ends all waits immediately when the owner is disposed, and leaves no timer', () => {
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

  test('CM-43 OB-36: ends a timeout on the next tick after the owner is disposed', async () => {
    const { whole, clock, end, reported, wait } = open()
    end()
    expect(wait('late', 10)).toBeUndefined()
    expect([reported, whole.pending()]).toEqual([[], 0])
    await Promise.resolve()
    expect(reported).toEqual(['late'])
    clock.clearTimer(undefined)
  })
})

test('DV-6: passes a call’s options only to the called client’s advice function', () => {
  const [client, other] = [{}, {}]
  const asked: unknown[] = []
  keepAdvice(client, (...question) => void asked.push(question))
  adviseOptions(other, 'send().', { waitMS: 1 }, ['waitMs'])
  expect(asked).toEqual([])
  adviseOptions(client, 'send().', { waitMS: 1 }, ['waitMs'])
  expect(asked).toEqual([['send().', { waitMS: 1 }, ['waitMs']]])
})

describe('frame sizes', () => {
  test('RT-11: counts strings in UTF-16 units, and binary data in bytes', () => {
    expect(frameSize('é😀')).toBe(3)
    expect(frameSize(new ArrayBuffer(7))).toBe(7)
  })

  test('RT-8: limits the UTF-8 bytes of any string', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(200), (text, limitBytes) => {
      const { length } = new TextEncoder().encode(text)
      expect(bytesOver(text, limitBytes)).toBe(length > limitBytes ? length : 0)
    }), { numRuns: 2_000 })
  })

  test.each([
    ['\u007f', 1], ['\u0080', 2], ['\u07ff', 2], ['\u0800', 3], ['\ud7ff', 3], ['\ue000', 3], ['\uffff', 3],
    ['\ud800\udc00', 4], ['\udbff\udfff', 4],
  ])('RT-8: counts UTF-8 bytes exactly: %j has %i bytes', (text, bytes) => {
    expect([bytesOver(text, bytes - 1), bytesOver(text, bytes)]).toEqual([bytes, 0])
  })
})

describe('error messages', () => {
  test('TK-6: returns a message for any thrown value', () => {
    expect(messageOf(new Error('fell over'))).toBe('fell over')
    expect(messageOf('fell over')).toBe('fell over')
    expect(messageOf({ errMsg: 'request:fail timeout' })).toBe('request:fail timeout')
    expect(messageOf(undefined)).toBe('undefined')
    expect(messageOf(Object.create(null))).toBe('object')
    const wordless = Object.defineProperty(new Error('x'), 'message', { get: () => { throw new Error('no') } })
    expect(messageOf(wordless)).toBe('object')
  })

  test('RT-12: includes the code in an error’s message, and the detail if there is one', () => {
    expect(new TradewireError('not-open')).toMatchObject({
      name: 'TradewireError', message: 'not-open', code: 'not-open', detail: undefined,
    })
    expect(() => requireOption('attempts', -1, false)).toThrow(new TradewireError('invalid-option', 'attempts is -1'))
    expect(() => requireOption('attempts', 1, true)).not.toThrow()
  })
})

test('PF-57: writes bytes as padded base64, and reads them with or without padding and line breaks', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 8 }), (bytes, width) => {
    const text = base64Of(bytes)
    expect(text).toBe(Buffer.from(bytes).toString('base64'))
    const lines = text.replace(new RegExp(`.{${width}}`, 'g'), '$&\r\n')
    for (const given of [text, text.replaceAll('=', ''), lines]) expect([...bytesOfBase64(given)]).toEqual([...bytes])
  }))
})
