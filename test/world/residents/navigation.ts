import type { Life, Resident } from '../resident'
import type { World } from '../world'

function begin(world: World): Life {
  const { pages } = world
  return {
    actions: {
      'page opens': () => pages.push(),
      'page closes': () => pages.pop(),
      'page opens twice': () => {
        pages.push()
        pages.push()
      },
      'page is hidden': () => pages.hideTop(),
      'page is shown': () => pages.showTop(),
    },
    probe: [
      { name: 'page opens', act: () => pages.push({ ticket: 2 }), forMs: 1_000 },
      { name: 'page closes', act: () => pages.pop(), forMs: 5_000 },
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
