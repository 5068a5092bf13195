import { describe, expect, test } from 'vitest'
import { openLive } from './stage'

describe('language and look of the mini-program', () => {
  test('HO-18: the device\'s dark mode is the app\'s, bars included', async () => {
    const { host } = await openLive({ theme: 'dark' })
    expect(await host.texts('.theme-dark')).toHaveLength(1)
    const bar = host.interfaceCalls().filter(({ name }) => name === 'setTabBarStyle').at(-1)
    expect(bar?.options).toMatchObject({ borderStyle: 'black' })
    await host.setTheme('light')
    expect(await host.texts('.theme-dark')).toEqual([])
    expect(host.interfaceCalls().at(-1)?.name).toMatch(/^set/)
    expect(host.interfaceCalls().filter(({ name }) => name === 'setTabBarStyle').at(-1)?.options)
      .toMatchObject({ borderStyle: 'white' })
  })

  test('HO-18: chosen in the app it holds whatever the device says', async () => {
    const { host } = await openLive({ theme: 'light', settings: { theme: 'dark' } })
    expect(await host.texts('.theme-dark')).toHaveLength(1)
    expect(await host.texts('.theme-light')).toEqual([])
  })

  test('HO-19: the device\'s language is the app\'s first', async () => {
    const { host } = await openLive({ language: 'zh-Hans', settings: { locale: undefined } })
    expect(await host.text()).toContain('浮动盈亏')
    const tabs = host.interfaceCalls().filter(({ name }) => name === 'setTabBarItem')
    expect(tabs.map(({ options }) => options['text'])).toContain('账户')
  })
})
