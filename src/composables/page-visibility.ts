import { onHide, onShow, onUnload } from '@dcloudio/uni-app'
import {
  EffectScope,
  getCurrentInstance,
  getCurrentScope,
  onActivated,
  onDeactivated,
  onScopeDispose,
  type ComponentInternalInstance,
} from 'vue'

export interface PageVisibilityListener {
  /** The page is on screen. Called at once when it is already. */
  shown(): void
  /** The page is not on screen: covered, left, or gone with the app. Called at once when it is so already. */
  hidden(): void
}

interface PageWatch {
  shown: boolean
  readonly listeners: Set<() => void>
}

/**
 * One watch a page, for as long as the page lives. On H5, WeChat and App a component's `onShow` and
 * `onHide` are hung on its page, where they outlive it and cannot be taken off (and on H5 and App an
 * `onShow` of a component is called on the spot, even on a covered page): so each page gets its three
 * hooks once, in its own name, and components come and go in the set.
 */
const watches = new WeakMap<ComponentInternalInstance, PageWatch>()

/**
 * Tells whether the page of the current component is shown, from now until the current effect scope
 * ends, each change once. A component that `keep-alive` has put away counts as hidden. Without a page
 * (in `App.vue`, a store, or a scope of one's own) it is shown for as long as the scope lives, but for
 * what the app's own show and hide tell `App.vue`.
 */
export function usePageVisibility(listener: PageVisibilityListener): void {
  const instance = owningInstance()
  if (instance === null) {
    listener.shown()
    return
  }
  const watch = watchOf(instance)
  let active = true
  let ended = false
  let told: boolean | undefined

  function tell(): void {
    const visible = watch.shown && active
    if (ended || visible === told) return
    told = visible
    if (visible) listener.shown()
    else listener.hidden()
  }
  function turnActive(next: boolean): void {
    active = next
    tell()
  }

  watch.listeners.add(tell)
  onActivated(() => turnActive(true))
  onDeactivated(() => turnActive(false))
  onScopeDispose(() => {
    ended = true
    watch.listeners.delete(tell)
  })
  tell()
}

/**
 * The component that the current scope ends with, if it does: a store that is first used in a component
 * is set up there as well, and lives on.
 */
function owningInstance(): ComponentInternalInstance | null {
  const instance = getCurrentInstance()
  if (instance === null) return null
  const own: unknown = Reflect.get(instance, 'scope')
  let scope: unknown = getCurrentScope()
  while (scope instanceof EffectScope && scope !== own) {
    if (scope.detached) return null
    scope = Reflect.get(scope, 'parent')
  }
  return instance
}

function watchOf(instance: ComponentInternalInstance): PageWatch {
  const page = pageOf(instance)
  const owner = page ?? outermost(instance)
  const known = watches.get(owner)
  if (known !== undefined) return known
  const watch: PageWatch = { shown: page === null || isOnTop(page), listeners: new Set() }
  watches.set(owner, watch)
  const turn = (shown: boolean): void => {
    watch.shown = shown
    for (const tell of [...watch.listeners]) tell()
  }
  onShow(() => turn(true), owner)
  onHide(() => turn(false), owner)
  onUnload(() => turn(false), owner)
  return watch
}

/** All three runtimes mark the instance of a page so, before its `setup`. */
export function pageOf(instance: ComponentInternalInstance): ComponentInternalInstance | null {
  for (let candidate: ComponentInternalInstance | null = instance; candidate !== null; candidate = candidate.parent) {
    const { proxy } = candidate
    if (proxy !== null && Reflect.get(proxy, '$mpType') === 'page') return candidate
  }
  return null
}

function outermost(instance: ComponentInternalInstance): ComponentInternalInstance {
  return instance.parent === null ? instance : outermost(instance.parent)
}

/**
 * A page that nobody watched so far is shown when it is the last of the stack. While a page is being
 * set up it is that on H5 and App, which call its `onShow` in the same turn; WeChat may not know it
 * yet, and calls `onShow` before the first frame. A page below the last one is covered, whenever a
 * component of it is created; hidden tab pages are not in the stack at all.
 */
function isOnTop(page: ComponentInternalInstance): boolean {
  if (typeof getCurrentPages !== 'function') return true
  const [top]: readonly object[] = getCurrentPages().slice(-1)
  const vm: unknown = top === undefined ? undefined : Reflect.get(top, '$vm')
  return typeof vm === 'object' && vm !== null && Reflect.get(vm, '$') === page
}
