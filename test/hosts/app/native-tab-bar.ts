import type { TabBar } from '../host'

interface TabItem {
  readonly index: number
  readonly text?: string
}

/** The module `uni-tabview`: the bar below the pages, outside the webviews. */
export function createNativeTabBar(firstTexts: readonly string[]) {
  const texts = [...firstTexts]
  let backgroundColor = ''
  return {
    api: {
      onClick: () => undefined,
      onMaskClick: () => undefined,
      onMidButtonClick: () => undefined,
      switchSelect: () => undefined,
      append: (_webview: object, answer: (result: object) => void) => setImmediate(() => answer({ code: 0 })),
      setTabBarItem({ index, text }: TabItem): void {
        if (text !== undefined) texts[index] = text
      },
      setTabBarStyle(next: { readonly backgroundColor?: string }): void {
        backgroundColor = next.backgroundColor ?? backgroundColor
      },
      setTabBarItems: () => undefined,
      setMask: () => undefined,
      showTabBar: () => undefined,
      hideTabBar: () => undefined,
      setTabBarBadge: () => undefined,
    },
    shown: (): TabBar => ({ texts: [...texts], backgroundColor }),
  }
}
