import { getActivePinia, type Store } from 'pinia'
import { computed, type ComputedRef, type Ref } from 'vue'
import { adviseAlone } from '../../advice/advise-faults'

/**
 * Returns the store of a client. Creates the store again when the client was replaced, because Pinia would return the
 * old store.
 */
export function storeOfClient<S extends Store>(
  client: string, useStore: () => S, isCurrent: (store: S) => boolean,
): S {
  // Reports when Pinia is missing, because Pinia's own message names neither this app nor the alternatives.
  if (process.env.NODE_ENV !== 'production' && getActivePinia() === undefined) adviseAlone('no-pinia', client)
  const store = useStore()
  if (isCurrent(store)) return store
  store.$dispose()
  return useStore()
}

/**
 * Returns a computed value, because Pinia treats a ref as state, and Pinia plugins would store the ref and restore an
 * old value.
 */
export const mirrorOf = <Value>(source: Ref<Value>): ComputedRef<Value> => computed(() => source.value)
