/** This function is in a separate module, because builds then treat its `uni.$on` like a call in a page. */
export function subscribeAsPagesDo(name: string, handler: () => void): void {
  uni.$on(name, handler)
}
