import { onUnload } from '@dcloudio/uni-app'
import { getCurrentInstance, type ComponentInternalInstance } from 'vue'
import { pageOf } from './page-visibility'

/**
 * The page whose code runs now, by its instance: the one that is being set up or whose hook is called, else the
 * last of the stack. `null` in what belongs to no page, such as `App.vue`.
 */
export function currentPage(): ComponentInternalInstance | null {
  const instance = getCurrentInstance()
  if (instance !== null) return pageOf(instance)
  if (typeof getCurrentPages !== 'function') return null
  const [top]: readonly object[] = getCurrentPages().slice(-1)
  const vm: unknown = top === undefined ? undefined : Reflect.get(top, '$vm')
  const own: unknown = typeof vm === 'object' && vm !== null ? Reflect.get(vm, '$') : undefined
  return isInstance(own) ? own : null
}

/** Calls back when the page is unloaded, once; a page that is only covered or hidden lives on. */
export function watchUnload(page: ComponentInternalInstance, unloaded: () => void): void {
  onUnload(unloaded, page)
}

function isInstance(value: unknown): value is ComponentInternalInstance {
  return typeof value === 'object' && value !== null && 'proxy' in value
}
