import type { SampleName } from '../settings/sample-pages'
import type { Palette } from './palette'
import type { Theme } from './system-theme'

export type TabPage = 'account' | 'trader' | 'connection'
export type PageName = TabPage | SampleName

export interface NativeBars {
  readonly palette: Palette
  readonly theme: Theme
  readonly pages: Readonly<Record<PageName, string>>
  readonly page: PageName
}

/** Adds link names and marks the current page, because uni's tab bar in a browser consists of pictures without text. */
function describeTabBar(here: number): void {
  document.querySelectorAll('uni-tabbar').forEach((bar) => bar.setAttribute('role', 'navigation'))
  document.querySelectorAll<HTMLElement>('.uni-tabbar__item').forEach((item, index) => {
    item.setAttribute('role', 'link')
    item.setAttribute('aria-current', index === here ? 'page' : 'false')
    item.tabIndex = 0
    item.querySelectorAll('img').forEach((picture) => (picture.alt = ''))
  })
}

// Ignores failures, because each shown page colours the bars again.
function fail(): void {}

export function paintNativeBars({ palette, theme, pages, page }: NativeBars): void {
  uni.setTabBarStyle({
    color: palette.secondary,
    selectedColor: palette.accent,
    backgroundColor: palette.surface,
    borderStyle: theme === 'dark' ? 'black' : 'white',
    fail,
  })
  const names: readonly TabPage[] = ['account', 'trader', 'connection']
  names.forEach((name, index) => uni.setTabBarItem({ index, text: pages[name], fail }))
  if (typeof document !== 'undefined') {
    document.title = `${pages[page]} · Tradewire`
    document.documentElement.style.backgroundColor = palette.background
    document.documentElement.style.colorScheme = theme
    describeTabBar(names.findIndex((name) => name === page))
    return
  }
  uni.setNavigationBarColor({
    frontColor: theme === 'dark' ? '#ffffff' : '#000000',
    backgroundColor: palette.background,
    fail,
  })
  // App lacks this function, because its pages have their own background.
  if (typeof uni.setBackgroundColor === 'function') {
    uni.setBackgroundColor({ backgroundColor: palette.background, fail })
  }
}
