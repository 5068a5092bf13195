import { once } from 'node:events'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, test, vi } from 'vitest'
import { readBody, sendAnswer } from '../../../server/wire/request-body'

function requestOf(headers: Readonly<Record<string, string>> = {}): IncomingMessage {
  return Object.assign(new IncomingMessage(new Socket()), { headers })
}

describe('the body of a request', () => {
  test('SV-235: it is taken up to its limit, and of a longer one the size alone', async () => {
    const read = async (...parts: readonly string[]) => {
      const request = requestOf()
      const result = readBody(request, 4)
      for (const part of parts) request.emit('data', Buffer.from(part))
      request.emit('end')
      const { body, size } = await result
      return [body?.toString(), size]
    }
    expect([await read('ab', 'cd'), await read('ab', 'cde')]).toEqual([['abcd', 4], [undefined, 5]])
  })

  test('SV-235: one that is cut off is none, also when that was before anybody read it', async () => {
    const cutOff = { body: undefined, size: 0 }
    for (const end of ['error', 'close']) {
      const request = requestOf()
      const result = readBody(request, 4)
      request.emit(end, new Error('reset'))
      expect(await result).toEqual(cutOff)
    }
    const request = requestOf()
    const closed = once(request, 'close')
    request.destroy()
    await closed
    expect(await readBody(request, 4)).toEqual(cutOff)
  })
})

describe('an answer to a request whose body has not come', () => {
  const mebibyte = Buffer.alloc(1_024 * 1_024)
  const chunked = { 'transfer-encoding': 'chunked' }

  function answered(headers: Readonly<Record<string, string>>, bytes?: Buffer) {
    const request = requestOf(headers)
    const response = new ServerResponse(request)
    sendAnswer(request, response, 404, {}, bytes)
    return { request, response }
  }

  test('SV-235: it ends with the body, with its connection, or after 2 s; without a body at once', () => {
    vi.useFakeTimers()
    try {
      expect(answered({}).response.writableEnded).toBe(true)
      for (const headers of [chunked, { 'content-length': '1' }]) {
        for (const end of ['end', 'close']) {
          const { request, response } = answered(headers, Buffer.from('none'))
          expect([response.writableEnded, response.shouldKeepAlive]).toEqual([false, false])
          request.emit(end)
          expect([response.writableEnded, vi.getTimerCount()]).toEqual([true, 0])
        }
      }
      const { response } = answered(chunked)
      vi.advanceTimersByTime(1_999)
      // The head of an answer without bytes is sent at once.
      expect([response.writableEnded, response.writableLength > 0]).toEqual([false, true])
      vi.advanceTimersByTime(1)
      expect(response.writableEnded).toBe(true)
    } finally {
      vi.useRealTimers()
    }
  })

  test('SV-235: 8 MiB of the body are taken, and no byte more', () => {
    const { request, response } = answered(chunked, Buffer.from('none'))
    for (let part = 0; part < 8; part += 1) request.emit('data', mebibyte)
    expect(response.writableEnded).toBe(false)
    request.emit('data', Buffer.alloc(1))
    expect(response.writableEnded).toBe(true)
  })
})
