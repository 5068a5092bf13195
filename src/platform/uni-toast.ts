export function showToast(title: string): void {
  // Passes a callback, because uni would otherwise return a promise whose rejection is unhandled.
  uni.showToast({ title, icon: 'none', complete: () => undefined })
}
