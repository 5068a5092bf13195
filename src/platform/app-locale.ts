/** Returns the app's display locale; `''` if the platform does not report it. */
export function appLocale(): string {
  try {
    return uni.getLocale()
  } catch (_error) {
    // A test without a platform, or a vendor without the function.
    return ''
  }
}
