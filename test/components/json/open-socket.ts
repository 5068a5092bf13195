import { defineComponent, effectScope, h, type EffectScope } from 'vue'
import { useSocket, type JsonEvents, type SocketInUse } from '../../../src'
import type { OpenedPage, PageStage } from '../composables/page-stage'
import { topicHolder } from './topic-holder'

interface UsedSocket extends SocketInUse<object> {
  /** Holds a topic until it is left, or the scope ends. */
  readonly topic: ReturnType<typeof topicHolder>
}

interface OpenSocket extends UsedSocket {
  readonly page: OpenedPage
  /** Ends the scope that uses the socket, not its page. */
  end(): void
}

/** A page that uses the socket, in a scope that the test ends. */
export function openSocket(stage: PageStage<JsonEvents>): OpenSocket {
  let scope: EffectScope | undefined
  let used: UsedSocket | undefined
  const page = stage.openPage(defineComponent({
    setup() {
      scope = effectScope()
      used = scope.run(() => ({ ...useSocket<object>(), topic: topicHolder() }))
      return () => h('view')
    },
  }))
  if (used === undefined) throw new Error('setup ran')
  return { ...used, page, end: () => scope?.stop() }
}
