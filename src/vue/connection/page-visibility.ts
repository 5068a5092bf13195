import { onHide, onShow, onUnload } from '@dcloudio/uni-app'
import {
  getCurrentInstance, getCurrentScope, onActivated, onDeactivated, onMounted, shallowRef, watch,
  type ComponentInternalInstance, type EffectScope, type Ref,
} from 'vue'
import { isRecord } from '../../shared/checks'
import { whereComponentsAreKeptAlive, whereParentsAreLate } from '../../platform/system/target'

/** Callbacks for changes in page visibility. */
export interface PageVisibilityListener {
  /** Called when the page appears, or immediately if the page is on screen. */
  shown(): void
  /** Called when the page is covered, left, or hidden with the app, or immediately if the page is off screen. */
  hidden(): void
}

/**
 * For each page, a ref that is true while the page is shown. On H5, WeChat and App, a component's `onShow` and `onHide`
 * are added to the page and outlive the component. Therefore, each page gets its hooks once, and components watch the
 * ref.
 */
const shownPages = new WeakMap<ComponentInternalInstance, Ref<boolean>>()

/**
 * Reports each visibility change of the current component's page, until the effect scope ends. Components deactivated
 * by `keep-alive` count as hidden. In `App.vue`, reports the app's visibility. A store or a custom scope has no page
 * and counts as shown until the scope ends.
 * @param listener called at each change
 * @example usePageVisibility({ shown: () => player.play(), hidden: () => player.pause() })
 */
export function usePageVisibility(listener: PageVisibilityListener): void {
  watchNow(usePageShown(), (isShown) => {
    if (isShown) listener.shown()
    else listener.hidden()
  })
}

/**
 * Returns a getter that is true while the current component's page is shown, as in `usePageVisibility`.
 * @example
 * const isShown = usePageShown()
 * const now = useNow(isShown)
 */
export function usePageShown(): () => boolean {
  const instance = owningInstance()
  if (instance === null) return () => true
  const owner = shallowRef(ownerOf(instance))
  const isActive = shallowRef(true)
  // Checks again on mount, because another page may have been on top during setup.
  whereParentsAreLate(() => onMounted(() => {
    owner.value = ownerOf(instance)
  }))
  whereComponentsAreKeptAlive(() => {
    onActivated(() => {
      isActive.value = true
    })
    onDeactivated(() => {
      isActive.value = false
    })
  })
  return () => shownOf(owner.value).value && isActive.value
}

interface Scope {
  readonly detached: boolean
  readonly parent?: Scope | undefined
}
interface WithScope extends Pick<ComponentInternalInstance, 'parent'> {
  readonly scope?: unknown
}

/**
 * Returns the component that owns the current scope, if any. A store is set up in the first component that uses the
 * store, but outlives this component.
 */
function owningInstance(): ComponentInternalInstance | null {
  const instance = getCurrentInstance()
  if (instance === null) return null
  const { scope: own }: WithScope = instance
  let scope: Scope | undefined = getCurrentScope()
  while (scope !== undefined && scope !== own) {
    if (scope.detached) return null
    scope = scope.parent
  }
  return instance
}

function shownOf(owner: ComponentInternalInstance): Ref<boolean> {
  const known = shownPages.get(owner)
  if (known !== undefined) return known
  const shown = shallowRef(!isA('page', owner) || isOnTop(owner))
  shownPages.set(owner, shown)
  const turn = (isShown: boolean) => (): void => {
    shown.value = isShown
  }
  onShow(turn(true), owner)
  onHide(turn(false), owner)
  onUnload(turn(false), owner)
  return shown
}

/** Members that Vue's types lack. On Douyin and Lark, a component gets its parent only after `setup`. */
interface LateChild {
  readonly parent?: ComponentInternalInstance | null
}

function pageOrOutermost(instance: ComponentInternalInstance): ComponentInternalInstance {
  const { parent }: LateChild = instance
  return isA('page', instance) || !parent ? instance : pageOrOutermost(parent)
}

/** Returns the page or `App.vue` that contains a component, or the top page if the chain of parents ends earlier. */
function ownerOf(instance: ComponentInternalInstance): ComponentInternalInstance {
  let owner = pageOrOutermost(instance)
  whereParentsAreLate(() => {
    if (!isA('page', owner) && !isA('app', owner)) owner = topPage() || owner
  })
  return owner
}

interface Marked {
  readonly proxy: { readonly $el: unknown; readonly $mpType?: unknown } | null
}

/** Whether an instance is a page or `App.vue`. Runtimes mark a page before its `setup` runs. */
function isA(kind: 'page' | 'app', { proxy }: Marked): boolean {
  return proxy?.$mpType === kind
}

/**
 * Whether an unwatched page is shown, that is, on top of the page stack. On H5 and App, a page is on top during setup,
 * and its `onShow` runs in the same tick. WeChat may list the page later, and calls `onShow` before the first frame.
 * Pages below are covered, even while their components are created. Hidden tab pages are not in the stack.
 */
function isOnTop(page: ComponentInternalInstance): boolean {
  return typeof getCurrentPages !== 'function' || topInstance() === page
}

function topInstance(): unknown {
  const [top]: readonly { readonly $vm?: { readonly $?: unknown } | null }[] = getCurrentPages().slice(-1)
  return top?.$vm?.$
}

function topPage(): ComponentInternalInstance | null {
  const page = typeof getCurrentPages === 'function' ? topInstance() : null
  return isInstance(page) ? page : null
}

/**
 * Returns the page whose setup or hook is running, or else the last page in the stack. Returns `null` outside pages, as
 * in `App.vue`.
 */
export function currentPage(): ComponentInternalInstance | null {
  const instance = getCurrentInstance()
  if (instance !== null) {
    const owner = pageOrOutermost(instance)
    if (isA('page', owner)) return owner
    let isOutside = true
    whereParentsAreLate(() => {
      const { parent }: LateChild = owner
      isOutside = parent === null
    })
    if (isOutside) return null
  }
  return topPage()
}

/** Returns the scope of the page or component whose setup or hook is running. Vue stops the scope on unmount. */
export function currentScope(): EffectScope | null {
  return getCurrentScope() || null
}

/** Calls `unloaded` once the page is unloaded. A covered or hidden page stays loaded. */
export function watchUnload(page: ComponentInternalInstance, unloaded: () => void): void {
  onUnload(unloaded, page)
}

export function watchShown(page: ComponentInternalInstance, changed: (isShown: boolean) => void): void {
  onShow(() => changed(true), page)
  onHide(() => changed(false), page)
}

function isInstance(value: unknown): value is ComponentInternalInstance {
  return isRecord(value) && 'proxy' in value
}

/**
 * Reports the value immediately, then each change in the same tick. Vue's `watch` misses changes made by the callback,
 * because a value counts as reported only after the callback returns.
 */
export function watchNow<Value>(source: () => Value, notify: (value: Value) => void): void {
  /** Initially an object, which differs from every reported value. */
  let reported: unknown = {}
  // Returns a new array, so Vue always runs the callback, which compares values itself.
  watch(() => [source()] as const, ([value]) => {
    if (Object.is(value, reported)) return
    reported = value
    notify(value)
  }, { immediate: true, flush: 'sync' })
}
