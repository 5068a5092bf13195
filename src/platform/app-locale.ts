export function appLocale(): string {
  try {
    return uni.getLocale()
  } catch (_error) {
    return ''
  }
}
