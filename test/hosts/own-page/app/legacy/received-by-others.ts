import { ref } from 'vue'

/** The number of `getPositonsOrder` for a listener that belongs to no page. */
export const receivedByNobody = ref(0)

/** By a page that never uses the class. */
export const receivedByAnother = ref(0)
