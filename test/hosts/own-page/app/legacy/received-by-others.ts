import { ref } from 'vue'

/** Number of `getPositonsOrder` events for a listener that belongs to no page. */
export const receivedByNobody = ref(0)

/** Events received by a page that never uses the class. */
export const receivedByAnother = ref(0)
