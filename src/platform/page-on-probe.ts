/** Subscribes like a page. In a separate module, so that a build treats this `uni.$on` like that of pages. */
export function subscribeAsPagesDo(name: string, handler: () => void): void {
  uni.$on(name, handler)
}
