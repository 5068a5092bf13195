import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { fileOf } from '../../../server/chat/uploads/multipart'
import {
  createUploadBudget, uploadLimits, type UploadBudget, type UploadLimits,
} from '../../../server/chat/uploads/upload-budget'

const type = 'multipart/form-data; boundary=B'
const filePart = '--B\r\nContent-Disposition: form-data; name="f"; filename="a.png"\r\n\r\nPNG\r\n'
const fieldPart = '--B\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n'

describe('forms', () => {
  test('CV-60: finds the file among the first 16 parts and refuses a form of more', () => {
    const form = (fields: number): Buffer => Buffer.from(`${fieldPart.repeat(fields)}${filePart}--B--\r\n`)
    expect(fileOf(type, form(15))).toEqual(Buffer.from('PNG'))
    expect(fileOf(type, form(16))).toBe('parts')
  })

  test('CV-60: reads no more than 16 parts of a form of 500,000', () => {
    const body = Buffer.from('--B\r\n\r\n\r\n'.repeat(500_000))
    const searches = vi.spyOn(body, 'indexOf')
    expect(fileOf(type, body)).toBe('parts')
    expect(searches.mock.calls.length).toBeLessThanOrEqual(34)
  })

  test('CV-60: a part whose head has more than 4,096 bytes names no file', () => {
    const part = (padding: number): Buffer =>
      Buffer.from(filePart.replace('\r\n\r\n', `\r\nX: ${'x'.repeat(padding)}\r\n\r\n`) + '--B--')
    expect(fileOf(type, part(3_000))).toEqual(Buffer.from('PNG'))
    expect(fileOf(type, part(5_000))).toBe('none')
  })
})

describe('the budget of uploads', () => {
  const address = '203.0.113.7'
  function budget(limits: Partial<UploadLimits> = {}) {
    const at = { ms: 0 }
    return { at, ...createUploadBudget({ ...uploadLimits, ...limits }, () => at.ms) }
  }

  /** Uploads from begin to end; the bytes that come are those announced unless `came` says otherwise. */
  function sender(begin: UploadBudget['begin']) {
    return (user: string, bytes: number, from = address, cameBytes = bytes): number => {
      const over = begin({ user, address: from, bytes })
      if (typeof over !== 'function') return over.status
      over(cameBytes)
      return 200
    }
  }

  test('CV-61: uploads that break off leave all of their room to others', () => {
    const send = sender(budget({ maxUnfinishedBytes: 1_000 }).begin)
    for (let torn = 1; torn <= 20; torn += 1) expect(send(`user ${torn}`, 400, `198.51.100.${torn}`, 1)).toBe(200)
    expect(send('zoe', 1_000)).toBe(200)
  })

  test('CV-61: one user, and one address, has a limited number of uploads under way', () => {
    const { begin } = budget({ maxPerUser: 2, maxPerAddress: 3 })
    const ask = (user: string, from = address) => begin({ user, address: from, bytes: 10 })
    const first = ask('ann')
    const busy = { status: 429, msg: 'too many uploads at once; wait until one has ended' }
    expect([ask('ann'), ask('ann')]).toEqual([expect.any(Function), busy])
    expect([ask('ben'), ask('zoe')]).toMatchObject([{}, { status: 429 }])
    expect(ask('zoe', '203.0.113.8')).toBeTypeOf('function')
    if (typeof first !== 'function') throw new Error('the first upload was refused')
    first(10)
    first(10)
    expect([ask('ann'), ask('ann')]).toMatchObject([{}, { status: 429 }])
  })

  test('CV-61: nothing stays of users and addresses whose uploads are over', () => {
    const { begin } = budget()
    const set = vi.spyOn(Map.prototype, 'set')
    onTestFinished(() => set.mockRestore())
    const send = sender(begin)
    for (let user = 1; user <= 20; user += 1) send(`user ${user}`, 1, `198.51.100.${user}`)
    const counted = set.mock.contexts.filter((_, index) => set.mock.calls[index]?.[0] === 'user user 1')
    expect(counted[0]).toEqual(new Map())
  })

  test('CV-61: what all uploads under way announce fits into the memory for them', () => {
    const { begin } = budget({ maxUnfinishedBytes: 100, maxPerAddress: 100 })
    const over = begin({ user: 'ann', address, bytes: 60 })
    expect(begin({ user: 'ben', address, bytes: 41 }))
      .toEqual({ status: 503, msg: 'the server is busy with uploads; try again later' })
    expect(begin({ user: 'ben', address, bytes: 40 })).toBeTypeOf('function')
    if (typeof over === 'function') over(60)
    expect(begin({ user: 'zoe', address, bytes: 60 })).toBeTypeOf('function')
  })

  test('CV-62: bytes of one user and of one address are refused with 429 beyond an hour\'s worth', () => {
    const { begin, at } = budget({
      userBytes: { burst: 100, perSecond: 1 }, addressBytes: { burst: 150, perSecond: 1 }, maxPerAddress: 100,
    })
    const send = sender(begin)
    expect([send('ann', 100), send('ann', 1), send('ben', 51), send('ben', 49)]).toEqual([200, 429, 429, 200])
    expect([send('zoe', 100, '127.0.0.1'), send('eve', 100, '127.0.0.1')]).toEqual([200, 200])
    expect(begin({ user: 'ann', address, bytes: 1 }))
      .toEqual({ status: 429, msg: 'too many bytes uploaded; try again later' })
    at.ms = 100_000
    expect(send('ann', 100)).toBe(200)
  })

  test('CV-62: an hour\'s worth is 32 MiB of a user and 64 MiB of an address, and comes back in an hour', () => {
    const { begin, at } = budget()
    const send = sender(begin)
    const mebibyte = 1_024 * 1_024
    const all = [send('ann', 32 * mebibyte), send('ann', 1), send('ben', 32 * mebibyte), send('zoe', 1)]
    expect(all).toEqual([200, 429, 200, 429])
    at.ms = 3_599_000
    expect(send('ann', 32 * mebibyte)).toBe(429)
    at.ms = 3_601_000
    expect([send('ann', 32 * mebibyte), send('ben', 32 * mebibyte)]).toEqual([200, 200])
  })

  test('CV-92: gives back once what did not come, to the user and the address', () => {
    const { begin } = budget({
      userBytes: { burst: 100, perSecond: 0 }, addressBytes: { burst: 150, perSecond: 0 }, maxPerAddress: 100,
    })
    const send = sender(begin)
    const over = begin({ user: 'ann', address, bytes: 100 })
    if (typeof over !== 'function') throw new Error('the upload was refused')
    over(10)
    over(10)
    expect([send('ann', 91), send('ann', 90), send('ben', 51), send('ben', 50)]).toEqual([429, 200, 429, 200])
    expect([send('zoe', 50, '127.0.0.1', 10), send('zoe', 91, '127.0.0.1'), send('zoe', 90, '127.0.0.1')])
      .toEqual([200, 429, 200])
  })

  test('SV-210: gives back less the longer it took, so that room that is reserved and not used is paid for', () => {
    const { begin, at } = budget({ userBytes: { burst: 100, perSecond: 0 } })
    const send = sender(begin)
    const hold = (bytes: number, heldMs: number): void => {
      const over = begin({ user: 'ann', address, bytes })
      at.ms += heldMs
      if (typeof over === 'function') over(0)
    }
    hold(40, 15_000)
    expect([send('ann', 81, address, 0), send('ann', 80, address, 0)]).toEqual([429, 200])
    hold(40, 30_000)
    hold(30, 100_000)
    expect([send('ann', 11), send('ann', 10)]).toEqual([429, 200])
  })

  test('CV-92: more bytes than announced give nothing back and take nothing', () => {
    const { begin } = budget({ userBytes: { burst: 100, perSecond: 0 } })
    const send = sender(begin)
    expect([send('ann', 50, address, 60), send('ann', 51), send('ann', 50)]).toEqual([200, 429, 200])
  })

  test('CV-92: a refused upload counts for neither the user nor the address', () => {
    const { begin } = budget({
      userBytes: { burst: 100, perSecond: 0 }, addressBytes: { burst: 150, perSecond: 0 }, maxPerAddress: 100,
    })
    const send = sender(begin)
    const elsewhere = '203.0.113.8'
    // Refused by the address, then by the user.
    expect([send('ann', 100), send('ben', 100), send('ben', 100, elsewhere)]).toEqual([200, 429, 200])
    expect([send('ann', 100, elsewhere), send('zoe', 50, elsewhere)]).toEqual([429, 200])
  })
})
