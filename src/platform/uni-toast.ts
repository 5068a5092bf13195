export function showToast(title: string): void {
  // Without a callback, uni would return a promise whose rejection is unhandled.
  uni.showToast({ title, icon: 'none', complete: () => undefined })
}
