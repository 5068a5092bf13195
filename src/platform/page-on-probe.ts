/** Calls `uni.$on` from a separate module, so builds compile the call as in a page. */
export function subscribeAsPagesDo(name: string, handler: () => void): void {
  uni.$on(name, handler)
}
