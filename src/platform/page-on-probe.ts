/** Subscribes like a page, in its own module, so a build treats this `uni.$on` like that of pages. */
export function subscribeAsPagesDo(name: string, handler: () => void): void {
  uni.$on(name, handler)
}
