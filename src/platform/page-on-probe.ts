/** Calls `uni.$on` from a separate module, so that builds compile the call like a page's. */
export function subscribeAsPagesDo(name: string, handler: () => void): void {
  uni.$on(name, handler)
}
