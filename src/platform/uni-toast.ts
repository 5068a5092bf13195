export function showToast(title: string): void {
  // Without a callback, uni would return a promise that may reject unhandled.
  uni.showToast({ title, icon: 'none', complete: () => undefined })
}
