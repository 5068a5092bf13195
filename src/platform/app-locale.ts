/** Returns the app's display locale, or `''`. */
export function appLocale(): string {
  try {
    return uni.getLocale()
  } catch (_error) {
    return ''
  }
}
