import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { defaultSettings, readSettings, type Locale, type Settings } from './settings'

const storageKey = 'tradewire-demo.settings'

/** Returns Chinese on a Chinese device, else English. */
function deviceLocale(): Locale {
  return /^zh/i.test(uni.getLocale()) ? 'zh-Hans' : 'en'
}

function readStored(): unknown {
  try {
    return JSON.parse(String(uni.getStorageSync(storageKey) || 'null'))
  } catch {
    // Uses the defaults if the storage is unreadable.
    return null
  }
}

// Declared by hand, as in other stores, because under Vue 3.4 Pinia infers `any` for computed values.
export interface SettingsStore {
  readonly settings: Settings
  /** Whether gains are red. */
  readonly risesRed: boolean
  change(part: Partial<Settings>): void
}

/** Demo settings, stored on the device after each change. */
export const useSettingsStore: () => SettingsStore = defineStore('demoSettings', () => {
  const settings = shallowRef<Settings>(readSettings(readStored(), defaultSettings(deviceLocale())))

  function change(part: Partial<Settings>): void {
    settings.value = { ...settings.value, ...part }
    uni.setStorage({
      key: storageKey,
      data: JSON.stringify(settings.value),
      // If the storage is full or blocked, changes last until the app ends.
      fail() {},
    })
  }

  const risesRed = computed(() => {
    const { riseColour, locale } = settings.value
    return riseColour === 'auto' ? locale === 'zh-Hans' : riseColour === 'red'
  })

  return { settings, risesRed, change }
})
