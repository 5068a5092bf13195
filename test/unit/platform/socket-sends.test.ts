import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { closeCodeFor, closeReasonFor, utf8Length } from '../../../src/platform/socket/standard-frames'
import { fromWire, toWire } from '../../../src/platform/socket/native-task'
import { appStage, h5Stage, openOn } from '../../support/uni-doubles/socket-stage'
import { openTask, type Reported, stubTask } from './stub-task'

type Settlements = (string | undefined)[]

/** A runtime may throw a non-error. Only a generator's `throw` does so without a lint error. */
function throwAnything(thrown: unknown): never {
  const throwing = (function* () { yield undefined })()
  throwing.next()
  throwing.throw(thrown)
  throw new Error('the line before throws')
}

interface SendCall {
  readonly success: Reported
  readonly fail: Reported
}

function settledBy(send: (call: SendCall) => void): Settlements {
  const settlements: Settlements = []
  openTask({ send }).connection.send('x', (error) => settlements.push(error))
  return settlements
}

describe('sends', () => {
  test('PF-5, PF-6: rejects sends before the connection opens, while it closes and after it ends', () => {
    const { port, calls, reported } = stubTask()
    const { connection } = openOn(port)
    const settlements: Settlements = []
    const send = (): void => connection.send('x', (error) => settlements.push(error))
    send()
    reported.onOpen?.()
    connection.close(1000, '')
    send()
    reported.onClose?.({ code: 1000, reason: '' })
    send()
    expect([settlements, calls.sent]).toEqual([['not open', 'not open', 'not open'], []])
  })

  test.each([
    ['H5', h5Stage, ['fail', 'fail'], 'SocketTask.readyState is not OPEN'],
    ['App', appStage, ['fail', 'success'], 'WebSocket is not connected'],
  ] as const)('PF-5: settles a send with the first of two responses on %s', (_, createStage, answers, words) => {
    const task = createStage().sockets.connectSocket({ url: 'wss://feed.example/ws', complete: () => undefined })
    if (task === undefined || 'then' in task) throw new Error('a task was due')
    const given: string[] = []
    const answered = (name: string, answer: Reported): Reported => (result) => {
      given.push(name)
      answer(result)
    }
    const settlements = settledBy(({ success, fail }) => task.send({
      data: 'x', success: answered('success', success), fail: answered('fail', fail),
    }))
    expect([given, settlements]).toEqual([answers, [`sendSocketMessage:fail ${words}`]])
    expect(settledBy(({ success }) => success())).toEqual([undefined])
  })

  test('PF-5: settles pending sends when the connection ends or is dropped without a native response', () => {
    for (const finish of ['close', 'drop'] as const) {
      const { connection, events, reported } = openTask()
      const settlements: Settlements = []
      connection.send('one', (error) => settlements.push(error))
      connection.send('two', (error) => settlements.push(error))
      if (finish === 'drop') connection.drop()
      else reported.onClose?.({ code: 1006 })
      expect(settlements).toEqual(['closed', 'closed'])
      expect(events.length).toBe(finish === 'drop' ? 0 : 1)
    }
  })

  test('PF-73: settles a send as successful when the platform does not respond within 10 s', () => {
    const { connection, clock, reported } = openTask()
    const settlements: Settlements = []
    const settled = (error?: string): void => void settlements.push(error)
    connection.send('one', settled)
    clock.advance(9_999)
    expect(settlements).toEqual([])
    connection.send('two', settled)
    clock.advance(1)
    expect(settlements).toEqual([undefined])
    reported.onClose?.({ code: 1006 })
    expect([settlements, clock.pending()]).toEqual([[undefined, 'closed'], 0])
  })

  test('PF-73: leaves no timer when the platform responds', () => {
    const { connection, clock } = openTask({ send: ({ success }: SendCall) => success() })
    connection.send('x', () => undefined)
    expect(clock.pending()).toBe(0)
  })

  test('PF-5: settles a send with the message of a native exception', () => {
    for (const [thrown, words] of [
      [new Error('out of memory'), 'out of memory'], ['bridge is gone', 'bridge is gone'],
      [{ message: 'native' }, 'native'], [null, ''],
    ] as const) {
      expect(settledBy(() => throwAnything(thrown))).toEqual([words])
    }
  })
})

describe('throwing listeners', () => {
  test('PF-11: catches a listener’s exception before it reaches the native socket, and rethrows it later', () => {
    const { port, wire, clock, sockets } = appStage()
    const reported: string[] = []
    port.open({ url: 'wss://feed.example/ws' }, ({ type }) => {
      reported.push(type)
      throw new Error(`consumer of ${type}`)
    })
    wire.last().events.open()
    expect(() => clock.advance(0)).toThrow('consumer of opened')
    wire.last().events.close(1000, '')
    expect(reported).toEqual(['opened', 'closed'])
    expect(sockets.alive()).toBe(0)
    expect(() => clock.advance(0)).toThrow('consumer of closed')
  })

  test('PF-11: settles a send once when its callback throws', () => {
    const { connection, clock } = openTask({ send: ({ fail }: SendCall) => fail({ errMsg: 'refused' }) })
    let calls = 0
    connection.send('x', () => {
      calls += 1
      throw new Error('callback')
    })
    expect(() => clock.advance(0)).toThrow('callback')
    expect(calls).toBe(1)
  })
})

describe('bytes and close frames', () => {
  test('PF-9, CP-9: sends only the bytes of a typed-array view, and an ArrayBuffer unchanged', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(64), fc.nat(64), (bytes, from, length) => {
      const view = bytes.subarray(Math.min(from, bytes.length), Math.min(from + length, bytes.length))
      const sent = toWire(view)
      expect(typeof sent === 'string' ? [] : [...new Uint8Array(sent)]).toEqual([...view])
    }))
    const buffer = new ArrayBuffer(3)
    expect(toWire(buffer)).toBe(buffer)
    expect(toWire('text')).toBe('text')
    expect(toWire(new DataView(buffer, 1, 2))).toEqual(new ArrayBuffer(2))
  })

  test('PF-9: delivers strings and buffers unchanged, and other values as strings, which a protocol can reject', () => {
    expect(fromWire('text')).toBe('text')
    const bytes = fromWire(Uint8Array.of(1, 2, 3).subarray(1))
    expect(bytes instanceof ArrayBuffer && [...new Uint8Array(bytes)]).toEqual([2, 3])
    expect(fromWire(undefined)).toBe('')
    expect(fromWire(null)).toBe('')
    expect(fromWire(17)).toBe('[object Number]')
    expect(fromWire({})).toBe('[object Object]')
  })

  test('PF-7: truncates any reason to whole characters within 123 bytes', () => {
    // Without `size` almost all strings have at most 10 characters.
    const units = fc.constantFrom('grapheme', 'grapheme-ascii', 'binary')
    const reasons = units.chain((unit) => fc.string({ unit, maxLength: 200, size: 'max' }))
    fc.assert(fc.property(reasons, (reason) => {
      const kept = closeReasonFor(reason)
      expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(123)
      expect(reason.startsWith(kept)).toBe(true)
      if (kept !== reason) {
        const next = [...reason.slice(kept.length)][0] ?? ''
        expect(Buffer.byteLength(kept + next)).toBeGreaterThan(123)
      }
    }))
  })

  test.each(['\u007f', '\u0080', '\u07ff', '\u0800', '\uffff', '\u{10000}', '🙂', '\ud800'])(
    'PF-7: truncates the reason %j by its UTF-8 bytes', (character) => {
      const size = Buffer.byteLength(character)
      expect(utf8Length(`${character}a`)).toBe(size + 1)
      expect(closeReasonFor('a'.repeat(123 - size) + character)).toHaveLength(123 - size + character.length)
      expect(closeReasonFor('a'.repeat(124 - size) + character)).toHaveLength(124 - size)
    },
  )

  test('PF-7: replaces every close code that clients may not send', () => {
    fc.assert(fc.property(fc.oneof(fc.integer(), fc.double()), (code) => {
      const kept = closeCodeFor(code)
      expect(kept === 1000 || (Number.isInteger(kept) && kept >= 3000 && kept <= 4999)).toBe(true)
    }))
    expect([3000, 4401, 4999].map(closeCodeFor)).toEqual([3000, 4401, 4999])
  })
})
