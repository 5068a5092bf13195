import { afterEach, describe, expect, test, vi } from 'vitest'
import { en } from '../../../demo/texts/en'
import { paintNativeBars } from '../../../demo/theme/native-bars'
import { palettes } from '../../../demo/theme/palette'

const bars = {
  palette: palettes.dark,
  theme: 'dark',
  pages: en.pages,
  page: 'account',
} as const

function stubUni(missing: readonly string[]) {
  const painted: Record<string, unknown[]> = {}
  const names = ['setTabBarStyle', 'setTabBarItem', 'setNavigationBarColor', 'setBackgroundColor']
  const record = (name: string) => (options: unknown): void => void (painted[name] ??= []).push(options)
  const present = names.filter((name) => !missing.includes(name))
  vi.stubGlobal('uni', Object.fromEntries(present.map((name) => [name, record(name)])))
  return painted
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('bars outside of the page', () => {
  test('take the colours of the theme and the words of the language', () => {
    const painted = stubUni([])
    paintNativeBars(bars)
    expect(painted.setTabBarItem).toMatchObject([
      { index: 0, text: 'Account' }, { index: 1, text: 'Trader' }, { index: 2, text: 'Connection' },
    ])
    expect(painted.setNavigationBarColor).toMatchObject([{ frontColor: '#ffffff' }])
    expect(painted.setBackgroundColor).toMatchObject([{ backgroundColor: palettes.dark.background }])
  })

  test('a runtime that cannot colour the window, as the App, paints the rest', () => {
    const painted = stubUni(['setBackgroundColor'])
    expect(() => paintNativeBars(bars)).not.toThrow()
    expect(painted.setNavigationBarColor).toHaveLength(1)
    expect(painted.setTabBarStyle).toHaveLength(1)
  })
})
