/** A separate module, so that a build treats this `uni.$on` like a page's. */
export function subscribeAsPagesDo(name: string, handler: () => void): void {
  uni.$on(name, handler)
}
