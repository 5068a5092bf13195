import { effectScope, getCurrentScope } from 'vue'
import { useTopic } from '../../../src'
import type { TopicHow } from '../../../src/protocols/json/vue/topics'

/** To be called in a setup: holds topics in scopes within that one, which the returned function ends. */
export function topicHolder(): (key: string, how: TopicHow) => () => void {
  const parent = getCurrentScope()
  return (key, how) => {
    const scope = parent?.run(() => effectScope())
    scope?.run(() => useTopic(key, null, how))
    return () => scope?.stop()
  }
}
