/** Shows the application's own text briefly. */
export function showToast(title: string): void {
  // With a callback there is no promise whose rejection is unhandled.
  uni.showToast({ title, icon: 'none', complete: () => undefined })
}
