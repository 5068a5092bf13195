import { effectScope, type EffectScope, getCurrentScope } from 'vue'
import { type JsonEvents, type SocketInUse, useSocket, useTopic } from '../../../src'
import type { TopicHow } from '../../../src/vue/json/topics'
import type { OpenedPage, PageStage } from '../composables/page-stage'
import { component } from '../scripted-stage'

interface OpenPart {
  readonly page: OpenedPage
  /** Stops only the component's scope. */
  end(): void
}

export function openPart(stage: PageStage<JsonEvents>, setUp: () => void, name = 'part'): OpenPart {
  let scope: EffectScope | undefined
  const page = stage.openPage(component(() => {
    scope = effectScope()
    scope.run(setUp)
  }, name))
  return { page, end: () => scope?.stop() }
}

/** Holds each topic in its own scope, which the returned function stops. */
function topicHolder(): (key: string, how: TopicHow) => () => void {
  const parent = getCurrentScope()
  return (key, how) => {
    const scope = parent?.run(() => effectScope())
    scope?.run(() => useTopic(key, null, how))
    return () => scope?.stop()
  }
}

interface OpenSocket<M extends object> extends SocketInUse<M>, OpenPart {
  readonly topic: ReturnType<typeof topicHolder>
}

export function openSocket<M extends object>(
  stage: PageStage<JsonEvents>, options: Parameters<typeof useSocket>[0] = {},
): OpenSocket<M> {
  const used: Omit<OpenSocket<M>, keyof OpenPart>[] = []
  const part = openPart(stage, () => used.push({ ...useSocket<M>(options), topic: topicHolder() }), 'talks')
  const [socket] = used
  if (socket === undefined) throw new Error('setup ran')
  return { ...socket, ...part }
}

export async function comeBack({ socket, settle }: PageStage<JsonEvents>): Promise<void> {
  socket.last().closed()
  await settle(60_000)
}
