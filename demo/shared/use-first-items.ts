import { computed, ref, type ComputedRef } from 'vue'

const pageSize = 50

interface FirstItems<Item> {
  readonly shown: ComputedRef<readonly Item[]>
  readonly hasMore: ComputedRef<boolean>
  showMore(): void
}

/**
 * Returns the first 50 items and the chosen item. Each call of `showMore` adds 50, because drawing thousands of items
 * would block the page (UI-165, UI-166, UI-168).
 */
export function useFirstItems<Item>(
  all: () => readonly Item[], isChosen: (item: Item) => boolean = () => false,
): FirstItems<Item> {
  const count = ref(pageSize)
  const shown = computed(() => all().filter((item, index) => index < count.value || isChosen(item)))
  return {
    shown,
    hasMore: computed(() => shown.value.length < all().length),
    showMore() {
      count.value = Math.min(count.value, all().length) + pageSize
    },
  }
}
