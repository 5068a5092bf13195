import { setActivePinia } from 'pinia'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { clientOf, createTradewire, jsonProtocol, usePosition } from '../../../src'
import { useSocketIOStore } from '../../../src/stores'
import { createAdvised, unchecked } from './advised'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

/** The lines in the console of the browser. */
function printed(): readonly unknown[] {
  const lines: unknown[] = []
  vi.spyOn(console, 'warn').mockImplementation((text: unknown) => void lines.push(text))
  return lines
}

function withoutPinia(): void {
  setActivePinia(undefined)
  expect(() => useSocketIOStore()).toThrow()
}
const outsideSetup = (): unknown => usePosition(1, { active: true })
const create = (options: object): unknown => createTradewire(unchecked(options))
const url = 'wss://feed.example/ws'

test('DV-14: a production build says nothing', () => {
  const lines = printed()
  vi.stubEnv('NODE_ENV', 'production')
  createAdvised({ protocol: jsonProtocol({ ping: 'ping' }) }).tradewire.install({ unmount: () => undefined })
  withoutPinia()
  expect(outsideSetup).toThrow('outside of setup')
  expect(() => create({ url })).toThrow('protocol')
  expect(() => clientOf('absent')).toThrow('no client absent')
  expect(lines).toEqual([])
})

test('DV-35: its second line is the call, and the cure the third', () => {
  const lines = printed()
  expect(outsideSetup).toThrow('outside of setup')
  expect(lines).toEqual([expect.stringMatching(
    /^\[tradewire\] outside-setup \(client default\): .*\nusePosition\(\)\nWhat to do: .*$/,
  )])
})

test.each([
  ['protocol', '{ a, b, c, d, e }', { url, protocol: { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 } }],
  ['url', 'number', { url: 7, protocol: jsonProtocol() }],
  ['session.userId', 'object', { url, protocol: { ...jsonProtocol(), session: { userId: null } } }],
])('DV-33: the option %s is named with its type (%s), in either language', (option, type, options) => {
  const lines = printed()
  expect(() => create(options)).toThrow(option)
  vi.spyOn(navigator, 'language', 'get').mockReturnValue('zh-CN')
  expect(() => create(options)).toThrow(option)
  expect(lines).toEqual([
    expect.stringMatching(/^\[tradewire\] no-\w+ \(client default\)/), expect.stringContaining('客户端 default'),
  ])
  expect(lines[0]).toContain(`\nThe option ${option} is: ${type}.\n`)
  expect(lines[1]).toContain(`\n选项 ${option} 是：${type}。\n`)
})

test('DV-36: the names of those that are installed are given in either language', () => {
  const lines = printed()
  for (const name of ['one', 'two']) {
    const { tradewire } = createAdvised({ name, protocol: jsonProtocol({ ping: 'ping' }) })
    tradewire.install({ unmount: () => undefined })
    onTestFinished(() => tradewire.dispose())
  }
  expect(() => clientOf('absent')).toThrow('no client absent')
  vi.spyOn(navigator, 'language', 'get').mockReturnValue('zh-CN')
  expect(() => clientOf('absent')).toThrow('no client absent')
  expect(lines).toEqual([
    expect.stringMatching(/\nInstalled: (.*, )?one, two\.\n/), expect.stringMatching(/\n已安装：(.*, )?one, two。\n/),
  ])
})
