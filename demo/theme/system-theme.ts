export type Theme = 'light' | 'dark'

const darkQuery = '(prefers-color-scheme: dark)'

/** Calls the listener with the device's theme now and after each change, or with `light` if themes are unsupported. */
export function watchSystemTheme(listener: (theme: Theme) => void): void {
  if (typeof matchMedia === 'function') {
    const query = matchMedia(darkQuery)
    listener(query.matches ? 'dark' : 'light')
    query.addEventListener('change', (event) => listener(event.matches ? 'dark' : 'light'))
    return
  }
  const info = uni.getSystemInfoSync()
  listener((info.osTheme ?? info.theme ?? info.hostTheme) === 'dark' ? 'dark' : 'light')
  uni.onThemeChange?.(({ theme }) => listener(theme === 'dark' ? 'dark' : 'light'))
}
