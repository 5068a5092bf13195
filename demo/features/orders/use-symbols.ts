import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { RequestError } from '../../http/request'
import { getSymbols, type TradedSymbol } from '../../http/symbols'
import { useFeedHttp } from '../../http/use-feed-http'
import { useSessionStore } from '../../settings/session-store'
import { defaultTraderId } from '../../settings/settings'

export interface SymbolsInUse {
  readonly list: ShallowRef<readonly TradedSymbol[]>
  /** Time of the newest response, epoch ms; 0 before the first. */
  readonly atMs: Ref<number>
  /** Technical detail of the last error; empty after a response. */
  readonly failure: ShallowRef<string>
}

const everyMs = 2_000

/** Requests symbols with prices while a page shows them. Keeps the last response. */
export function useSymbols(active: () => boolean): SymbolsInUse {
  const http = useFeedHttp()
  const session = useSessionStore()
  const list = shallowRef<readonly TradedSymbol[]>([])
  const atMs = ref(0)
  const failure = shallowRef('')
  let timer: ReturnType<typeof setInterval> | undefined
  let generation = 0
  let isAsking = false

  async function ask(): Promise<void> {
    if (isAsking) return
    isAsking = true
    const mine = generation
    try {
      const answer = await getSymbols(http.value, session.traderId ?? defaultTraderId)
      if (mine !== generation) return
      list.value = answer
      atMs.value = Date.now()
      failure.value = ''
    } catch (error) {
      if (mine === generation) failure.value = error instanceof RequestError ? error.message : String(error)
    } finally {
      if (mine === generation) isAsking = false
    }
  }

  function stop(): void {
    generation += 1
    isAsking = false
    if (timer !== undefined) clearInterval(timer)
    timer = undefined
  }

  watch([active, http], ([isActive]) => {
    stop()
    if (!isActive) return
    timer = setInterval(() => void ask(), everyMs)
    void ask()
  }, { immediate: true })
  onScopeDispose(stop)
  return { list, atMs, failure }
}
