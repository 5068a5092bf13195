import { expect, test } from 'vitest'
import { ref } from 'vue'
import { watchNow } from '../../../src/connection/vue/page-visibility'

test('a need that was taken back at once is reported again', () => {
  const needed = ref(false)
  const reported: boolean[] = []
  watchNow(() => needed.value, (isNeeded) => {
    reported.push(isNeeded)
    if (isNeeded && reported.length < 3) needed.value = false
  })
  needed.value = true
  needed.value = true
  expect(reported).toEqual([false, true, false, true])
})
