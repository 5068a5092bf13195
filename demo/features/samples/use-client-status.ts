import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import type { SocketStatus } from '../../../src'

export interface StatusSource {
  status(): SocketStatus
  on(name: 'statusChanged', listener: (status: SocketStatus) => void): () => void
}

/** Updates the status until the scope ends. */
export function useClientStatus(client: StatusSource): Readonly<ShallowRef<SocketStatus>> {
  const status = shallowRef(client.status())
  onScopeDispose(client.on('statusChanged', (next) => (status.value = next)))
  return status
}
