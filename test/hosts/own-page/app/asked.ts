import { shallowRef } from 'vue'

/** How the token provider was asked, once each. */
export const asked = shallowRef<readonly string[]>([])
