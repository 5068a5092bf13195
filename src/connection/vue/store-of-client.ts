import { getActivePinia, type Store } from 'pinia'

/**
 * The store under its name, created again when it still belongs to a client that another one has taken
 * the place of: Pinia would hand out the old one for as long as it lives.
 */
export function storeOfClient<S extends Store>(useStore: () => S, isCurrent: (store: S) => boolean): S {
  const store = useStore()
  if (isCurrent(store)) return store
  store.$dispose()
  // Left behind, it would be poured into the new store as its initial state.
  const pinia = getActivePinia()
  if (pinia !== undefined) Reflect.deleteProperty(pinia.state.value, store.$id)
  return useStore()
}
