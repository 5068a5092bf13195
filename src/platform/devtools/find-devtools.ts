import type { Ports } from '../../connection/ports/ports'
import { isBrowser } from '../environment'
import { createDevtools, type Devtools } from './devtools'
import type { DevtoolsHook } from './devtools-api'

/** Shows a client in the Vue devtools of this page; `undefined` where there are none. In development builds only. */
export function findDevtools(name = 'default', ports: Ports): Devtools | undefined {
  // #ifdef H5
  if (isBrowser()) {
    const hook: unknown = Reflect.get(window, '__VUE_DEVTOOLS_GLOBAL_HOOK__')
    if (isHook(hook)) return createDevtools(name, ports, hook)
  }
  // #endif
  return undefined
}

function isHook(hook: unknown): hook is DevtoolsHook {
  return typeof hook === 'object' && hook !== null && 'emit' in hook
}
