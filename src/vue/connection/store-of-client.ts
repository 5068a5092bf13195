import { getActivePinia, type Store } from 'pinia'
import { computed, type ComputedRef, type Ref } from 'vue'
import { adviseAlone } from '../../advice/advise-faults'

/** Returns a client's store. Creates a new store for a replaced client, because Pinia would return the old one. */
export function storeOfClient<S extends Store>(
  client: string, useStore: () => S, isCurrent: (store: S) => boolean,
): S {
  // Pinia's own error message mentions neither this app nor the alternatives.
  if (process.env.NODE_ENV !== 'production' && getActivePinia() === undefined) adviseAlone('no-pinia', client)
  const store = useStore()
  if (isCurrent(store)) return store
  store.$dispose()
  return useStore()
}

/** Returns a computed value, because Pinia plugins would store a ref and later restore an old value. */
export const mirrorOf = <Value>(source: Ref<Value>): ComputedRef<Value> => computed(() => source.value)
