/** In a separate module, because builds then treat this `uni.$on` like one in a page. */
export function subscribeAsPagesDo(name: string, handler: () => void): void {
  uni.$on(name, handler)
}
