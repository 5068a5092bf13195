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
 * Whether each page is shown, for as long as it lives. On H5, WeChat and App a component's `onShow` and `onHide` are
 * added to its page, where they outlive it and cannot be removed (and on H5 and App an `onShow` of a component is
 * called immediately, even on a covered page): so each page gets its three hooks once, in its own name, and components
 * watch the ref.
 */
const shownPages = new WeakMap<ComponentInternalInstance, Ref<boolean>>()

/**
 * Reports whether the page of the current component is shown, from now until the current effect scope ends, each change
 * once. A component that `keep-alive` has deactivated counts as hidden. Without a page (in `App.vue`, a store, or your
 * own scope) it is shown for as long as the scope lives, except for the app's own show and hide in `App.vue`.
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
 * Whether the page of the current component is shown, as `usePageVisibility` reports it: a getter to read and watch.
 * @example
 * const isShown = usePageShown()
 * const now = useNow(isShown)
 */
export function usePageShown(): () => boolean {
  const instance = owningInstance()
  if (instance === null) return () => true
  const owner = shallowRef(ownerOf(instance))
  const isActive = shallowRef(true)
  // Until the component is mounted, the page on top may have been another one.
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

/** Members that Vue's types omit. */
interface Scope {
  readonly detached: boolean
  readonly parent?: Scope | undefined
}
interface WithScope extends Pick<ComponentInternalInstance, 'parent'> {
  readonly scope?: unknown
}

/**
 * The component with which the current scope ends, if any: a store first used in a component is set up there as well,
 * and lives on.
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

/** Members that Vue's types omit: on Douyin and Lark a component gets its parent after its `setup`. */
interface LateChild {
  readonly parent?: ComponentInternalInstance | null
}

function pageOrOutermost(instance: ComponentInternalInstance): ComponentInternalInstance {
  const { parent }: LateChild = instance
  return isA('page', instance) || !parent ? instance : pageOrOutermost(parent)
}

/** The page of a component, or `App.vue`. A chain of parents that ends in neither belongs to the page on top. */
function ownerOf(instance: ComponentInternalInstance): ComponentInternalInstance {
  let owner = pageOrOutermost(instance)
  whereParentsAreLate(() => {
    if (!isA('page', owner) && !isA('app', owner)) owner = topPage() || owner
  })
  return owner
}

/** Members that Vue's types omit. */
interface Marked {
  readonly proxy: { readonly $el: unknown; readonly $mpType?: unknown } | null
}

/** All runtimes mark the instance of a page this way before its `setup`, that of `App.vue` before any page. */
function isA(kind: 'page' | 'app', { proxy }: Marked): boolean {
  return proxy?.$mpType === kind
}

/**
 * A page that was not watched so far is shown when it is the last of the stack. While a page is being set up it is the
 * last on H5 and App, which call its `onShow` in the same tick; WeChat may not list it yet, and calls `onShow` before
 * the first frame. A page below the last one is covered, whenever a component of it is created; hidden tab pages are
 * not in the stack at all.
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
 * The page whose code runs now, by its instance: the page in its setup or hook, else the last of the stack. `null` in
 * code of no page, such as `App.vue`.
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

/** Calls back once when the page is unloaded; a page that is only covered or hidden lives on. */
export function watchUnload(page: ComponentInternalInstance, unloaded: () => void): void {
  onUnload(unloaded, page)
}

function isInstance(value: unknown): value is ComponentInternalInstance {
  return isRecord(value) && 'proxy' in value
}

/**
 * Reports the value immediately and each other value that it changes to, in the same tick. Vue treats a value as
 * reported only when its callback has returned: a value that the callback itself changed back was never reported, nor,
 * later, the same again.
 */
export function watchNow<Value>(source: () => Value, notify: (value: Value) => void): void {
  /** Equals no value at first. */
  let reported: unknown = {}
  // A list, which never equals the previous one: the comparison is below.
  watch(() => [source()] as const, ([value]) => {
    if (Object.is(value, reported)) return
    reported = value
    notify(value)
  }, { immediate: true, flush: 'sync' })
}
