/** The locale in which the app is shown, `''` where the platform does not know it. */
export function appLocale(): string {
  try {
    return uni.getLocale()
  } catch (_error) {
    // A test without a platform, or a vendor without the function.
    return ''
  }
}
