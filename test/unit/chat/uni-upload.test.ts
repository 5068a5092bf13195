import { afterEach, describe, expect, test, vi } from 'vitest'
import { uniUpload } from '../../../src/platform/uni-http'

afterEach(() => void vi.unstubAllGlobals())

type Call = Parameters<typeof uni.uploadFile>[0]

function uploading(answer: (call: Call) => void) {
  const calls: Call[] = []
  vi.stubGlobal('uni', { uploadFile(call: Call) {
    calls.push(call)
    answer(call)
  } })
  const upload = uniUpload({
    url: 'https://example.com/upload',
    header: () => ({ authorization: 'of now' }),
    urlIn: (body) => (typeof body === 'object' && body !== null && 'url' in body ? String(body.url) : undefined),
  })
  return { calls, done: upload({ file: 'a.png', kind: 'image' }) }
}

describe('files over uni', () => {
  test('CM-65: a file goes to the address with its kind and the headers of now, and its URL comes back', async () => {
    const { calls, done } = uploading(({ success }) =>
      success?.({ statusCode: 200, data: '{"url":"https://example.com/1.png"}', errMsg: 'ok' }))
    expect(await done).toBe('https://example.com/1.png')
    expect(calls).toMatchObject([{
      url: 'https://example.com/upload', filePath: 'a.png', name: 'file', formData: { kind: 'image' },
      header: { authorization: 'of now' },
    }])
  })

  test.each([
    ['a refusal', 413, '{"url":"x"}', 'upload: 413'],
    ['an answer without a URL', 200, '{}', 'upload: 200'],
    ['an answer that is no JSON', 200, '<html>', 'upload: 200'],
  ])('CM-65: %s is a failure', async (_, statusCode, data, message) => {
    const { done } = uploading(({ success }) => success?.({ statusCode, data, errMsg: 'ok' }))
    await expect(done).rejects.toThrow(message)
  })

  test('CM-65: so is a file that does not get there', async () => {
    const { done } = uploading(({ fail }) => fail?.({ errMsg: 'uploadFile:fail timeout' }))
    await expect(done).rejects.toThrow('uploadFile:fail timeout')
    const silent = uploading(({ fail }) => void (fail && Reflect.apply(fail, undefined, [{}])))
    await expect(silent.done).rejects.toThrow('uploadFile:fail')
  })

  test('CM-65: without headers none are sent; an answer that is no JSON is given as it is', async () => {
    const url = 'https://example.com/1.png'
    const calls: Call[] = []
    vi.stubGlobal('uni', { uploadFile(call: Call) {
      calls.push(call)
      call.success?.({ statusCode: 200, data: url, errMsg: 'ok' })
    } })
    const upload = uniUpload({ url: 'https://example.com/upload', urlIn: String })
    expect(await upload({ file: 'a.png', kind: 'image' })).toBe(url)
    expect(calls).toMatchObject([{ header: {} }])
  })
})
