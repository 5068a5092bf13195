import { ref } from 'vue'

/** Number of `getPositonsOrder` events for a listener that belongs to no page. */
export const receivedByNobody = ref(0)

/** Events that a page without the class has received. */
export const receivedByAnother = ref(0)
