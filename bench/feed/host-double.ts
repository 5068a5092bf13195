/**
 * The few calls of uni's runtime that the platform's default ports make in Node, answered as an app's that stays
 * in front and online.
 */
export function installHost(): void {
  const ignore = (): void => undefined
  const host = {
    onAppShow: ignore,
    offAppShow: ignore,
    onAppHide: ignore,
    offAppHide: ignore,
    onNetworkStatusChange: ignore,
    offNetworkStatusChange: ignore,
    getNetworkType: ({ success }: { readonly success: (answer: { readonly networkType: string }) => void }) =>
      success({ networkType: 'wifi' }),
  }
  Object.assign(globalThis, { uni: host })
}
