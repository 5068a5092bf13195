export function showToast(title: string): void {
  // Without a callback, uni would return a promise, which could cause an unhandled rejection.
  uni.showToast({ title, icon: 'none', complete: () => undefined })
}
