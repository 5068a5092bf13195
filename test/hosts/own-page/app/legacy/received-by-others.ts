import { ref } from 'vue'

/** `getPositonsOrder` events of a listener outside pages. */
export const receivedByNobody = ref(0)

/** Events of a page without the class. */
export const receivedByAnother = ref(0)
