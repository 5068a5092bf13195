import type { Life, Resident } from '../resident'
import type { World } from '../world'

function begin(world: World): Life {
  const { pages } = world
  return {
    actions: {
      'page comes': () => pages.push(),
      'page goes': () => pages.pop(),
      'page comes twice': () => {
        pages.push()
        pages.push()
      },
      'page is left by its app': () => pages.hideTop(),
      'page is shown': () => pages.showTop(),
    },
    probe: [
      { name: 'page comes', act: () => pages.push({ ticket: 2 }), forMs: 1_000 },
      { name: 'page goes', act: () => pages.pop(), forMs: 5_000 },
    ],
    calm() {
      // Reserves a stack position for the probe's page.
      pages.pop()
      pages.showTop()
    },
    shown: () => pages.inputs(),
    handOver: () => begin,
    end: () => pages.closeAll(),
  }
}

/** Pages that open and close. */
export const navigation: Resident = { name: 'navigation', events: [], moveIn: begin }
