/** In a separate file, because a build may bind `uni.$on` where it is called, not where it is replaced. */
export function subscribeElsewhere(name: string): void {
  uni.$on(name, () => undefined)
}
