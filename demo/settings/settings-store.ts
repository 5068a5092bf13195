import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { defaultSettings, readSettings, type Locale, type Settings } from './settings'

const storageKey = 'tradewire-demo.settings'

/** Chinese for a device set to Chinese, English for everyone else. */
function deviceLocale(): Locale {
  return /^zh/i.test(uni.getLocale()) ? 'zh-Hans' : 'en'
}

function readStored(): unknown {
  try {
    return JSON.parse(String(uni.getStorageSync(storageKey) || 'null'))
  } catch {
    // Damaged or unreadable storage: the defaults are as good a start as the first one.
    return null
  }
}

// Typed by hand: under Vue 3.4 Pinia's inference makes `any` of a computed value. So in the other stores.
export interface SettingsStore {
  readonly settings: Settings
  /** Whether red is the colour of a gain. */
  readonly risesRed: boolean
  change(part: Partial<Settings>): void
}

/** The demo's settings, kept in the device's storage at each change. */
export const useSettingsStore: () => SettingsStore = defineStore('demoSettings', () => {
  const settings = shallowRef<Settings>(readSettings(readStored(), defaultSettings(deviceLocale())))

  function change(part: Partial<Settings>): void {
    settings.value = { ...settings.value, ...part }
    uni.setStorage({
      key: storageKey,
      data: JSON.stringify(settings.value),
      // A full or forbidden storage costs only the memory of it: the change itself holds.
      fail() {},
    })
  }

  const risesRed = computed(() => {
    const { riseColour, locale } = settings.value
    return riseColour === 'auto' ? locale === 'zh-Hans' : riseColour === 'red'
  })

  return { settings, risesRed, change }
})
