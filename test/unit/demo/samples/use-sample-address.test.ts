import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useSampleAddress } from '../../../../demo/features/samples/use-sample-address'

const key = 'tradewire-demo.sample-addresses'
const standard = 'ws://127.0.0.1:8787/ws'
const other = 'ws://192.168.1.20:9000/ws'
let stored: unknown

beforeEach(() => {
  stored = ''
  vi.stubGlobal('uni', {
    getStorageSync: (name: string) => (name === key ? stored : ''),
    setStorage: ({ data }: { readonly data: string }) => (stored = data),
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

test('UI-99: the address is the one given, kept for this protocol alone; the usual one is not kept', () => {
  const echo = useSampleAddress('echo')
  expect([echo.address.value, echo.isExpected.value]).toEqual([standard, false])
  expect(echo.change('no address')).toBe(false)
  expect(echo.change(` ${other} `)).toBe(true)
  expect([echo.address.value, echo.isExpected.value]).toEqual([other, true])
  expect(useSampleAddress('echo').address.value).toBe(other)
  expect(useSampleAddress('mode-code').address.value).toBe(standard)
  useSampleAddress('mode-code').change('wss://example.com')
  expect(JSON.parse(String(stored))).toEqual({ 'echo': other, 'mode-code': 'wss://example.com/ws' })
  expect(echo.change(standard)).toBe(true)
  expect(JSON.parse(String(stored))).toEqual({ 'mode-code': 'wss://example.com/ws' })
  expect(echo.isExpected.value).toBe(false)
})

test('UI-99 UI-120: its server is expected when the page was started with it', () => {
  vi.stubGlobal('window', { tradewireStart: { protocol: 'echo', port: 9_000 } })
  expect(useSampleAddress('echo').isExpected.value).toBe(true)
  expect(useSampleAddress('echo').address.value).toBe('ws://127.0.0.1:9000/ws')
  expect(useSampleAddress('heart-check').isExpected.value).toBe(false)
})

const damaged = ['{', 'null', '7', '{"echo":7}', '{"echo":"no address"}']

test.each(damaged)('UI-99: %s in storage is as good as nothing', (text) => {
  stored = text
  expect(useSampleAddress('echo').address.value).toBe(standard)
})
