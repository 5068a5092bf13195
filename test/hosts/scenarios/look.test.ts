import { describe, expect, test } from 'vitest'
import { hostNames, openStage } from '../stage'

const LIGHT_BAR = '#ffffff'
const DARK_BAR = '#141a23'

describe.each(hostNames)('the look of the app on %s', (name) => {
  test('HO-18: applies the device’s dark mode and its changes to the page and its bars', async () => {
    const { host } = await openStage(name, { theme: 'dark' })
    expect(await host.texts('.shell.theme-dark')).toHaveLength(1)
    expect((await host.tabBar()).backgroundColor).toBe(DARK_BAR)
    if ('browserPage' in host) {
      const ofDocument = await host.browserPage.evaluate(() =>
        [document.title, document.documentElement.style.colorScheme])
      expect(ofDocument).toEqual(['Account · Tradewire', 'dark'])
    }
    await host.setTheme('light')
    await host.advance(300)
    expect(await host.texts('.shell.theme-light')).toHaveLength(1)
    expect(await host.texts('.shell.theme-dark')).toEqual([])
    expect((await host.tabBar()).backgroundColor).toBe(LIGHT_BAR)
  })

  test('UI-53, HO-19: starts in Chinese on a Chinese device, and stores the language, theme and colours', async () => {
    const { host } = await openStage(name, { language: 'zh-Hans', settings: { locale: null } })
    expect(await host.texts('.page-tab')).toEqual(['持仓', '历史'])
    expect(await host.text()).toContain('浮动盈亏')
    expect((await host.tabBar()).texts).toEqual(['账户', '信号源', '连接'])
    expect(await host.texts('.shell.rises-red')).toHaveLength(1)
    await host.tap('.settings-button')
    await host.advance(1_000)
    await host.tap('.settings-language .choice-item', 'English')
    await host.advance(500)
    expect(await host.texts('.page-tab')).toEqual(['Open Trades', 'Closed Trades'])
    expect((await host.tabBar()).texts).toEqual(['Account', 'Signal', 'Connection'])
    expect(await host.texts('.shell.rises-green.theme-light')).toHaveLength(1)
    await host.tap('.settings-colours .choice-item', 'Red')
    await host.tap('.settings-theme .choice-item', 'Dark')
    await host.advance(500)
    expect(await host.texts('.shell.rises-red.theme-dark')).toHaveLength(1)
    const kept = await host.storedText()
    for (const setting of [/locale\W+en\W/, /theme\W+dark/, /riseColour\W+red/]) expect(kept).toMatch(setting)
  })
})

describe('a chosen theme on App', () => {
  test('HO-18: keeps the user’s theme even when the device’s theme changes', async () => {
    const { host } = await openStage('app', { theme: 'light', settings: { theme: 'dark' } })
    expect(await host.texts('.shell.theme-dark')).toHaveLength(1)
    expect((await host.tabBar()).backgroundColor).toBe(DARK_BAR)
    await host.setTheme('dark')
    await host.setTheme('light')
    await host.advance(300)
    expect(await host.texts('.shell.theme-light')).toEqual([])
  })
})
