import { computed, type ComputedRef } from 'vue'
import { useSettingsStore } from '../settings/settings-store'
import { chatEn, type ChatTexts } from './chat-en'
import { chatZhHans } from './chat-zh-hans'

/** Has its own module, because only the chat loads these texts. */
export function useChatTexts(): ComputedRef<ChatTexts> {
  const store = useSettingsStore()
  return computed(() => (store.settings.locale === 'zh-Hans' ? chatZhHans : chatEn))
}
