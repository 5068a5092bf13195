import { getCurrentInstance } from 'vue'

/** The current component's name, for those who look at who holds the socket. */
export function componentLabel(): string {
  const type = getCurrentInstance()?.type
  return type?.name ?? type?.__name ?? 'app'
}
