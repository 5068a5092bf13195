import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { useSettingsStore } from '../settings/settings-store'
import { palettes, type Palette } from './palette'
import { watchSystemTheme, type Theme } from './system-theme'

export interface ThemeStore {
  readonly theme: Theme
  readonly palette: Palette
}

export const useThemeStore: () => ThemeStore = defineStore('demoTheme', () => {
  const settings = useSettingsStore()
  const system = ref<Theme>('light')
  watchSystemTheme((theme) => (system.value = theme))

  const theme = computed<Theme>(() => {
    const choice = settings.settings.theme
    return choice === 'system' ? system.value : choice
  })
  const palette = computed(() => palettes[theme.value])
  return { theme, palette }
})
