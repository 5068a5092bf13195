import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  defaultAddress, httpOrigin, isLocalFeed, isLoopback, readAddress,
} from '../../../demo/http/address'
import { defaultSettings, readSettings } from '../../../demo/settings/settings'

const fallback = defaultSettings('en')

describe('settings', () => {
  test('UI-6: a damaged field falls back alone, the others are kept', () => {
    expect(readSettings({ locale: 'zh-Hans', theme: 'purple', riseColour: 'red', address: 7 }, fallback)).toEqual({
      ...fallback,
      locale: 'zh-Hans',
      riseColour: 'red',
    })
  })

  test('what is no object at all gives the defaults', () => {
    for (const stored of [null, undefined, 'text', 3]) expect(readSettings(stored, fallback)).toBe(fallback)
  })

  test('signed out stays signed out, a fractional trader is none', () => {
    expect(readSettings({ traderId: null }, fallback).traderId).toBeNull()
    expect(readSettings({ traderId: 501 }, fallback).traderId).toBe(501)
    expect(readSettings({ traderId: 1.5 }, fallback).traderId).toBe(fallback.traderId)
    expect(readSettings({ signalTrader: 'marta' }, fallback).signalTrader).toBe('marta')
  })
})

describe('addresses', () => {
  test('UI-7: a typed address is tidied, and what is none is refused', () => {
    expect(readAddress(' WS://192.168.1.20:8787 ')).toBe('ws://192.168.1.20:8787/ws')
    expect(readAddress('wss://feed.example.com/live?x=1')).toBe('wss://feed.example.com/live?x=1')
    expect(readAddress('ws://[::1]:8787/ws')).toBe('ws://[::1]:8787/ws')
    expect(readAddress('ws://a:65535/ws')).toBe('ws://a:65535/ws')
    for (const port of ['0', '00000', '65536', '99999']) expect(readAddress(`ws://a:${port}/ws`)).toBeNull()
    for (const wrong of ['', 'http://a/ws', 'ws://', 'ws://a b/ws', 'ws://user@host/ws', 'ws://a:123456/ws']) {
      expect(readAddress(wrong)).toBeNull()
    }
  })

  test('DF-9: the start command\'s own page uses its feed server, every other page the feed within the app', () => {
    onTestFinished(() => void vi.unstubAllGlobals())
    expect(isLocalFeed(defaultAddress())).toBe(true)
    vi.stubGlobal('window', {})
    expect(isLocalFeed(defaultAddress())).toBe(true)
    vi.stubGlobal('window', { tradewireStart: { port: 8_788, protocol: 'copy-trading' } })
    expect(defaultAddress()).toBe('ws://127.0.0.1:8788/ws')
    vi.stubGlobal('window', { tradewireStart: { port: 8_788, protocol: 'echo' } })
    expect(isLocalFeed(defaultAddress())).toBe(true)
  })

  test('UI-62: a loopback address is distinguished from all others', () => {
    for (const near of ['ws://127.0.0.1:8787/ws', 'wss://localhost', 'ws://app.localhost/ws', 'ws://[::1]:1/ws']) {
      expect(isLoopback(near), near).toBe(true)
    }
    for (const far of ['ws://192.168.1.20:8787/ws', 'ws://localhost.example.com/ws', 'ws://127.0.0.1.nip.io/ws']) {
      expect(isLoopback(far), far).toBe(false)
    }
  })

  test('the HTTP side has the same host and port', () => {
    expect(httpOrigin('ws://127.0.0.1:8787/ws')).toBe('http://127.0.0.1:8787')
    expect(httpOrigin('wss://feed.example.com/live?x=1')).toBe('https://feed.example.com')
  })
})
