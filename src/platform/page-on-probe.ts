/** Subscribes as a page does, in a module of its own: what a build does to the `uni.$on` of pages it does here too. */
export function subscribeAsPagesDo(name: string, handler: () => void): void {
  uni.$on(name, handler)
}
