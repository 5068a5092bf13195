import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { useSocketIOStore, type Session } from '../../src'
import { useSettingsStore } from '../settings/settings-store'

/** Given by the start command when the feed server was started with a token. */
function startToken(): string | undefined {
  const token = String(import.meta.env.VITE_FEED_TOKEN ?? '')
  return token === '' ? undefined : token
}

export interface SessionStore {
  /** `null` when signed out. */
  readonly traderId: number | null
  readonly token: string | undefined
  /** What the client is given. */
  session(): Session | null
  signIn(nextTraderId: number, nextToken: string | undefined): void
  signOut(): void
}

/** Who is signed in. The trader's id is kept, the token lives in memory alone. */
export const useSessionStore: () => SessionStore = defineStore('demoSession', () => {
  const settings = useSettingsStore()
  const token = shallowRef(startToken())
  const traderId = computed(() => settings.settings.traderId)

  function session(): Session | null {
    if (traderId.value === null) return null
    return token.value === undefined ? { traderId: traderId.value } : { traderId: traderId.value, token: token.value }
  }

  function replace(): void {
    useSocketIOStore().setSession(session())
  }

  return {
    traderId,
    token,
    session,
    signIn(nextTraderId: number, nextToken: string | undefined): void {
      token.value = nextToken
      settings.change({ traderId: nextTraderId })
      replace()
    },
    signOut(): void {
      token.value = undefined
      settings.change({ traderId: null })
      replace()
    },
  }
})
