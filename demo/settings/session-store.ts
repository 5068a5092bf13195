import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { type Session } from '../../src'
import { useSocketIOStore } from '../../src/stores'
import { useSettingsStore } from './settings-store'
import { useAddress } from './use-address'
import { startSettings } from './start-settings'

function startToken(): string | undefined {
  const { token = '' } = startSettings()
  return token === '' ? undefined : token
}

export interface SessionStore {
  /** Signed-in trader, or `null`. */
  readonly traderId: number | null
  readonly token: string | undefined
  session(): Session | null
  /** Signs in. If no token is given, keeps the same trader's token and drops another trader's. */
  signIn(nextTraderId: number, nextToken: string | undefined): void
  signOut(): void
  /** Connects to a feed address, or to the default for `null`. Never sends a token to another server. */
  moveTo(address: string | null): void
}

/** The session. Only the trader's id is stored on the device; the token stays in memory. */
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
      // Removes the token first, so that no request sends the token to the new server.
      token.value = undefined
      settings.change({ address: nextAddress })
      if (address.value === left) token.value = before
      // A new server requires a new session, so that connections and rows never mix.
      replace()
    },
  }
})
