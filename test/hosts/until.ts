/** Rejects with the text of `unmet` after `patienceMs` of real time. */
export async function until(
  holds: () => Promise<boolean> | boolean, patienceMs = 30_000, unmet: () => string = () => String(holds),
): Promise<void> {
  const deadlineMs = performance.now() + patienceMs
  while (!(await holds())) {
    if (performance.now() > deadlineMs) throw new Error(`It did not come true within ${patienceMs} ms: ${unmet()}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
