/** The uni calls of the platform's default ports, as in an online app in the foreground. */
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
