import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { type Session } from '../../src'
import { useSocketIOStore } from '../../src/stores'
import { useSettingsStore } from './settings-store'
import { useAddress } from './use-address'
import { startSettings } from './start-settings'

/** Given by the start command when the feed server was started with a token. */
function startToken(): string | undefined {
  const { token = '' } = startSettings()
  return token === '' ? undefined : token
}

export interface SessionStore {
  /** `null` when signed out. */
  readonly traderId: number | null
  readonly token: string | undefined
  /** The session for the client. */
  session(): Session | null
  /** Without a token the present one is kept for the same trader, and dropped for another one. */
  signIn(nextTraderId: number, nextToken: string | undefined): void
  signOut(): void
  /** Connects to the feed there, `null` for the default address. Another server never gets this one's token. */
  moveTo(address: string | null): void
}

/** The signed-in trader. The trader's id is stored, the token lives in memory alone. */
export const useSessionStore: () => SessionStore = defineStore('demoSession', () => {
  const settings = useSettingsStore()
  const address = useAddress()
  const token = shallowRef(startToken())
  const traderId = computed(() => settings.settings.traderId)

  function session(): Session | null {
    if (traderId.value === null) return null
    return token.value === undefined ? { userId: traderId.value } : { userId: traderId.value, token: token.value }
  }

  function replace(): void {
    useSocketIOStore().setSession(session())
  }

  return {
    traderId,
    token,
    session,
    signIn(nextTraderId: number, nextToken: string | undefined): void {
      token.value = nextToken ?? (nextTraderId === traderId.value ? token.value : undefined)
      settings.change({ traderId: nextTraderId })
      replace()
    },
    signOut(): void {
      token.value = undefined
      settings.change({ traderId: null })
      replace()
    },
    moveTo(nextAddress: string | null): void {
      const { value: before } = token
      const { value: left } = address
      // Dropped before the address changes: a request in between is sent without it.
      token.value = undefined
      settings.change({ address: nextAddress })
      if (address.value === left) token.value = before
      // Another server is another session: the lines and rows of the first must not mix with the second's.
      replace()
    },
  }
})
