import { afterEach, describe, expect, test } from 'vitest'
import { createTheatre } from './stage'

const theatre = createTheatre()
afterEach(() => theatre.stop())

describe('the look of the App', () => {
  test('HO-47: a dark device gives a dark page and bars, and a change of the device is followed', async () => {
    const { host } = await theatre.open({ theme: 'dark' })
    expect(await host.texts('.shell.theme-dark')).toHaveLength(1)
    expect(host.tabStyle()).toMatchObject({ backgroundColor: '#141a23' })
    await host.setTheme('light')
    await host.advance(200)
    expect(await host.texts('.shell.theme-light')).toHaveLength(1)
    expect(host.tabStyle()).toMatchObject({ backgroundColor: '#ffffff' })
    expect(host.errors()).toEqual([])
  })

  test('HO-48: a Chinese device starts in Chinese; a tap changes the language, the tab bar with it', async () => {
    const { host } = await theatre.open({ language: 'zh-Hans', settings: { locale: null } })
    expect(await host.texts('.wd-tabs__nav-item')).toEqual(['持仓', '历史'])
    await host.tap('.settings-button')
    await host.advance(1_000)
    await host.tap('.settings-language .wd-segmented__item', 'English')
    await host.advance(500)
    expect(await host.texts('.wd-tabs__nav-item')).toEqual(['Open Trades', 'Closed Trades'])
    expect(host.tabTexts()).toEqual(['Account', 'Trader', 'Connection'])
    expect(host.errors()).toEqual([])
  })
})
