import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { type Session } from '../../src'
import { useSocketIOStore } from '../../src/stores'
import { useSettingsStore } from './settings-store'
import { useAddress } from './use-address'
import { startSettings } from './start-settings'

/** Returns the token from the start command if the feed server requires one. */
function startToken(): string | undefined {
  const { token = '' } = startSettings()
  return token === '' ? undefined : token
}

export interface SessionStore {
  /** `null` when signed out. */
  readonly traderId: number | null
  readonly token: string | undefined
  session(): Session | null
  /** Without a new token, keeps the current token for the same trader and drops the token for another trader. */
  signIn(nextTraderId: number, nextToken: string | undefined): void
  signOut(): void
  /** Connects to this feed address, or to the default for `null`. Never sends this server's token to another server. */
  moveTo(address: string | null): void
}

/** The signed-in trader. Only the trader's id is stored; the token stays in memory. */
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
      // Drops the token before the address changes, so that no request sends it to the new server.
      token.value = undefined
      settings.change({ address: nextAddress })
      if (address.value === left) token.value = before
      // A new server requires a new session, because connections and rows of both servers must not mix.
      replace()
    },
  }
})
