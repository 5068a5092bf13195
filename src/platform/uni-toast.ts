export function showToast(title: string): void {
  // With a callback, uni returns no promise, which could cause an unhandled rejection.
  uni.showToast({ title, icon: 'none', complete: () => undefined })
}
