/** Returns the app's display locale; `''` if the platform does not report it. */
export function appLocale(): string {
  try {
    return uni.getLocale()
  } catch (_error) {
    // Tests have no platform, and a vendor may lack the function.
    return ''
  }
}
