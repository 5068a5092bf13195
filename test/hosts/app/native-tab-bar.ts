import type { TabBar } from '../host'

interface TabItem {
  readonly index: number
  readonly text?: string
}

/** The module `uni-tabview`: the bar under the pages, which is not part of any webview. */
interface NativeTabBar {
  readonly api: object
  shown(): TabBar
  tap(index: number): void
}

export function createNativeTabBar(firstTexts: readonly string[]): NativeTabBar {
  const texts = [...firstTexts]
  let backgroundColor = ''
  let clicked: ((event: { readonly index: number }) => void) | undefined
  return {
    api: {
      onClick: (listener: typeof clicked) => void (clicked = listener),
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
    shown: () => ({ texts: [...texts], backgroundColor }),
    tap: (index) => clicked?.({ index }),
  }
}
