import { ref } from 'vue'

/** `getPositonsOrder` events of a listener outside pages. */
export const receivedByNobody = ref(0)

export const receivedByAnother = ref(0)
