interface TabItem {
  readonly index: number
  readonly text?: string
}

/** The module `uni-tabview`: the bar under the pages, which is not part of any webview. */
export interface NativeTabBar {
  readonly api: object
  texts(): readonly string[]
  style(): Readonly<Record<string, unknown>>
  tap(index: number): void
}

export function createNativeTabBar(firstTexts: readonly string[]): NativeTabBar {
  const texts = [...firstTexts]
  let style: Record<string, unknown> = {}
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
      setTabBarStyle: (next: Record<string, unknown>) => void (style = { ...style, ...next }),
      setTabBarItems: () => undefined,
      setMask: () => undefined,
      showTabBar: () => undefined,
      hideTabBar: () => undefined,
      setTabBarBadge: () => undefined,
    },
    texts: () => texts,
    style: () => style,
    tap: (index) => clicked?.({ index }),
  }
}
