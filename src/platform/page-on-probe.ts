/** In a separate module, so that builds treat this `uni.$on` like a call in a page. */
export function subscribeAsPagesDo(name: string, handler: () => void): void {
  uni.$on(name, handler)
}
