import { defineComponent, effectScope, h, type EffectScope } from 'vue'
import { useSocket, type JsonEvents, type SocketInUse } from '../../../src'
import type { OpenedPage, PageStage } from '../composables/page-stage'

interface OpenSocket extends SocketInUse<object> {
  readonly page: OpenedPage
  /** Ends the scope that uses the socket, not its page. */
  end(): void
}

/** A page that uses the socket, in a scope that the test ends. */
export function openSocket(stage: PageStage<JsonEvents>): OpenSocket {
  let scope: EffectScope | undefined
  let used: SocketInUse<object> | undefined
  const page = stage.openPage(defineComponent({
    setup() {
      scope = effectScope()
      used = scope.run(() => useSocket<object>())
      return () => h('view')
    },
  }))
  if (used === undefined) throw new Error('setup ran')
  return { ...used, page, end: () => scope?.stop() }
}
