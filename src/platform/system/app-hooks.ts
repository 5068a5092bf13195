export type WatchApp = (shown: () => void, hidden: () => void) => () => void

type Hooks = Record<string, (() => void)[] | null | undefined>
type HookName = 'onShow' | 'onHide'

declare const getApp: undefined | ((options: { readonly allowDefault: true }) => {
  readonly $vm?: { readonly $?: Hooks }
} | undefined)

/**
 * Adds hooks to the `App.vue` instance for a vendor without `onAppShow` (JD). The instance exists from one tick after
 * `main.ts` has mounted the app.
 */
export const watchAppHooks: WatchApp = (shown, hidden) => {
  let app: Hooks | undefined
  const hooks: readonly (readonly [HookName, () => void])[] = [['onShow', shown], ['onHide', hidden]]
  const timer = setTimeout(() => {
    app = typeof getApp === 'function' ? getApp({ allowDefault: true })?.$vm?.$ : undefined
    for (const [name, hook] of hooks) if (app !== undefined) app[name] = [...(app[name] || []), hook]
  }, 0)
  return () => {
    clearTimeout(timer)
    for (const [name, hook] of hooks) {
      if (app !== undefined) app[name] = app[name]?.filter((each) => each !== hook)
    }
  }
}
