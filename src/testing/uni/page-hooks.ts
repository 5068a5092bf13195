import { getCurrentInstance, type ComponentInternalInstance } from 'vue'

/** The uni-app target to imitate. All targets except H5 and App follow the vendors' documentation. */
export type UniRuntime = 'h5' | 'app' | 'app-harmony' | 'mp-weixin' | 'mp-alipay' | 'mp-toutiao' | 'mp-lark' |
  'mp-baidu' | 'mp-qq' | 'mp-kuaishou' | 'mp-jd' | 'mp-xhs'

type Hook = (...args: unknown[]) => unknown
type HookName = string
type PageHooks = Map<HookName, Hook[]>

interface Options {
  readonly extends?: object
  readonly mixins?: readonly object[]
}

/** Fields of a `mount` result (`@vue/test-utils`) that `drivePage` reads. */
export interface MountedPage {
  /** The component instance from Vue Test Utils. */
  readonly vm: { readonly $: ComponentInternalInstance }
}

/** Calls a page's or `App.vue`'s hooks as the runtime does. */
export interface PageDriver {
  /** Calls `onLoad` with the page URL's query. */
  load(query?: Readonly<Record<string, string>>): void
  /** Calls `onShow`, as when the page becomes visible. */
  show(): void
  /** Calls `onHide`, as when another page covers this page or the app enters the background. */
  hide(): void
  /** Calls `onUnload`, as when the user leaves the page permanently. */
  unload(): void
  /** Calls the page's hooks with this name, such as `onPullDownRefresh`, and returns their results. */
  call(name: HookName, ...args: unknown[]): unknown[]
  /** Counts the page's hooks with this name, including hooks of unmounted components. */
  hookCount(name: HookName): number
}

let runtime: UniRuntime = 'h5'
let hooksOfPages = new WeakMap<ComponentInternalInstance, PageHooks>()
let queries = new WeakMap<ComponentInternalInstance, Readonly<Record<string, string>>>()

/**
 * Removes all hooks. Call before each test that depends on the runtime.
 * @param nextRuntime the platform to imitate from now on
 * @default 'h5'
 */
export function resetUniAppDouble(nextRuntime: UniRuntime = 'h5'): void {
  runtime = nextRuntime
  hooksOfPages = new WeakMap()
  queries = new WeakMap()
}

/** Returns the mounted component as the page, without the test-utils wrapper. */
function pageOf(instance: ComponentInternalInstance): ComponentInternalInstance {
  let page = instance
  // On Douyin and Lark, the parent is set only after `setup` (dcloudio/uni-app#3360, #4713, #5944).
  const parentOf = ({ parent }: { readonly parent?: ComponentInternalInstance | null }) => parent ?? undefined
  for (let next = parentOf(page); next && next.type.name !== 'VTU_ROOT'; next = parentOf(page)) page = next
  return page
}

/** Uses the root component as the key, because a caller may pass the page's wrapper. */
function hooksOf(page: ComponentInternalInstance): PageHooks {
  const known = hooksOfPages.get(page.root)
  if (known !== undefined) return known
  const fresh: PageHooks = new Map()
  hooksOfPages.set(page.root, fresh)
  return fresh
}

/**
 * Whether a component's hook runs immediately. On H5 and App, a component's `onLoad` and `onShow` run immediately, even
 * on a hidden page. In mini-programs, neither hook ever runs in a component.
 */
function runsAtOnce(name: HookName): boolean {
  return !runtime.startsWith('mp-') && (name === 'onLoad' || name === 'onShow')
}

/**
 * Creates a replacement for a uni-app hook, because `@dcloudio/uni-app` cannot be loaded under plain Vue. As in
 * uni-app, a component's hook is added to its page, outlives the component, and is removed only with the page.
 */
export function createHook(name: HookName) {
  return (hook: Hook, target: ComponentInternalInstance | null = getCurrentInstance()): void => {
    if (target === null) throw new Error(`${name} was called outside setup()`)
    const page = pageOf(target)
    if (page !== target && runsAtOnce(name)) {
      if (name === 'onLoad') hook(queries.get(page) ?? {})
      else hook()
    }
    const hooks = hooksOf(page)
    hooks.set(name, [...(hooks.get(name) ?? []), hook])
  }
}

/** Returns the hooks in a component's options, in uni's merge order. */
function hooksInOptions(options: object, name: HookName): Hook[] {
  const { extends: base, mixins = [] }: Options = options
  const own: unknown = Reflect.get(options, name)
  return [
    ...(base === undefined ? [] : hooksInOptions(base, name)), ...mixins.flatMap((each) => hooksInOptions(each, name)),
    ...(isHook(own) ? [own] : []),
  ]
}

function isHook(value: unknown): value is Hook {
  return typeof value === 'function'
}

/**
 * Returns a driver that calls a mounted component's page hooks.
 * @param wrapper the result of `mount` from `@vue/test-utils`
 * @example
 * const page = drivePage(mount(Page))
 * page.load({ id: '7' })
 * page.show()
 */
export function drivePage(wrapper: MountedPage): PageDriver {
  const page = pageOf(wrapper.vm.$)
  function hooksNamed(name: HookName): Hook[] {
    const options: readonly object[] = [...page.appContext.mixins, page.type]
    const inOptions = options.flatMap((each) => hooksInOptions(each, name))
    return [...(hooksOf(page).get(name) ?? []), ...inOptions]
  }
  function call(name: HookName, ...args: unknown[]): unknown[] {
    if (page.isUnmounted) return []
    return hooksNamed(name).map((hook) => hook.apply(page.proxy, args))
  }
  return {
    load(query = {}): void {
      queries.set(page, query)
      call('onLoad', query)
    },
    show: () => void call('onShow'),
    hide: () => void call('onHide'),
    unload: () => void call('onUnload'),
    call,
    hookCount: (name) => hooksNamed(name).length,
  }
}
