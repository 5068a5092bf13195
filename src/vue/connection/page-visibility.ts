import { onHide, onShow, onUnload } from '@dcloudio/uni-app'
import {
  getCurrentInstance, getCurrentScope, onActivated, onDeactivated, onMounted, shallowRef, watch,
  type ComponentInternalInstance, type Ref,
} from 'vue'
import { isRecord } from '../../shared/checks'
import { whereComponentsAreKeptAlive, whereParentsAreLate } from '../../platform/system/target'

/** Called at each change of a page's visibility. */
export interface PageVisibilityListener {
  /** The page is on screen. Called immediately if it already is. */
  shown(): void
  /** The page is off screen: covered, left, or hidden with the app. Called immediately if it already is. */
  hidden(): void
}

/**
 * Whether each page is shown, while the page exists. On H5, WeChat and App a component's `onShow` and `onHide` are
 * added to its page, where they outlive the component and cannot be removed. On H5 and App a component's `onShow` is
 * also called immediately, even on a covered page. Therefore each page gets its three hooks once, under its own
 * instance, and components watch the ref.
 */
const shownPages = new WeakMap<ComponentInternalInstance, Ref<boolean>>()

/**
 * Reports whether the current component's page is shown, until the current effect scope ends, each change once. A
 * component that `keep-alive` has deactivated counts as hidden. Without a page (in `App.vue`, a store, or your own
 * scope) the page counts as shown while the scope lives, except for the app's own show and hide in `App.vue`.
 * @param listener called at each change of the page's visibility
 * @example usePageVisibility({ shown: () => player.play(), hidden: () => player.pause() })
 */
export function usePageVisibility(listener: PageVisibilityListener): void {
  watchNow(usePageShown(), (isShown) => {
    if (isShown) listener.shown()
    else listener.hidden()
  })
}

/**
 * Returns a getter for whether the current component's page is shown, like `usePageVisibility`.
 * @example
 * const isShown = usePageShown()
 * const now = useNow(isShown)
 */
export function usePageShown(): () => boolean {
  const instance = owningInstance()
  if (instance === null) return () => true
  const owner = shallowRef(ownerOf(instance))
  const isActive = shallowRef(true)
  // Until the component mounts, another page may have been on top.
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

/** Members that Vue's types lack. */
interface Scope {
  readonly detached: boolean
  readonly parent?: Scope | undefined
}
interface WithScope extends Pick<ComponentInternalInstance, 'parent'> {
  readonly scope?: unknown
}

/**
 * Returns the component with which the current scope ends, if any. A store that is first used in a component is set up
 * in this component but outlives it.
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

/** Members that Vue's types lack: on Douyin and Lark a component gets its parent after its `setup`. */
interface LateChild {
  readonly parent?: ComponentInternalInstance | null
}

function pageOrOutermost(instance: ComponentInternalInstance): ComponentInternalInstance {
  const { parent }: LateChild = instance
  return isA('page', instance) || !parent ? instance : pageOrOutermost(parent)
}

/**
 * Returns a component's page, or `App.vue`. When a parent chain ends in neither, the component belongs to the top page.
 */
function ownerOf(instance: ComponentInternalInstance): ComponentInternalInstance {
  let owner = pageOrOutermost(instance)
  whereParentsAreLate(() => {
    if (!isA('page', owner) && !isA('app', owner)) owner = topPage() || owner
  })
  return owner
}

/** Members that Vue's types lack. */
interface Marked {
  readonly proxy: { readonly $el: unknown; readonly $mpType?: unknown } | null
}

/** Whether an instance is a page or `App.vue`. All runtimes mark a page before its `setup`. */
function isA(kind: 'page' | 'app', { proxy }: Marked): boolean {
  return proxy?.$mpType === kind
}

/**
 * Whether a page without an earlier watch is shown: it is shown if it is on top of the stack. On H5 and App a page is
 * on top during its setup, and its `onShow` runs in the same tick. WeChat may not list the page yet, and calls `onShow`
 * before the first frame. A page below the top is covered, whenever its components are created. Hidden tab pages are
 * not in the stack.
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
 * Returns the instance of the page whose code runs now: the page in its setup or hook, else the last in the stack;
 * `null` in code outside pages, such as `App.vue`.
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

/** Calls back once when the page is unloaded. A page that is only covered or hidden stays alive. */
export function watchUnload(page: ComponentInternalInstance, unloaded: () => void): void {
  onUnload(unloaded, page)
}

function isInstance(value: unknown): value is ComponentInternalInstance {
  return isRecord(value) && 'proxy' in value
}

/**
 * Reports the value immediately, and each change in the same tick. Vue treats a value as reported only after its
 * callback has returned, so Vue misses a value that the callback itself changed back, and the same value later.
 */
export function watchNow<Value>(source: () => Value, notify: (value: Value) => void): void {
  /** An object that is not equal to any value. */
  let reported: unknown = {}
  // Watches a new list, which never equals the previous list. The comparison follows below.
  watch(() => [source()] as const, ([value]) => {
    if (Object.is(value, reported)) return
    reported = value
    notify(value)
  }, { immediate: true, flush: 'sync' })
}
