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
    // If the storage is damaged or unreadable, the defaults are used.
    return null
  }
}

// Typed by hand, because under Vue 3.4 Pinia infers `any` for a computed value. The other stores do the same.
export interface SettingsStore {
  readonly settings: Settings
  /** Whether gains are red. */
  readonly risesRed: boolean
  change(part: Partial<Settings>): void
}

/** The demo's settings, stored on the device at each change. */
export const useSettingsStore: () => SettingsStore = defineStore('demoSettings', () => {
  const settings = shallowRef<Settings>(readSettings(readStored(), defaultSettings(deviceLocale())))

  function change(part: Partial<Settings>): void {
    settings.value = { ...settings.value, ...part }
    uni.setStorage({
      key: storageKey,
      data: JSON.stringify(settings.value),
      // If the storage is full or blocked, the change applies only to this run.
      fail() {},
    })
  }

  const risesRed = computed(() => {
    const { riseColour, locale } = settings.value
    return riseColour === 'auto' ? locale === 'zh-Hans' : riseColour === 'red'
  })

  return { settings, risesRed, change }
})
