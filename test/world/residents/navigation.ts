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
      ['page opens', 1_000, () => pages.push({ ticket: 2 })],
      ['page closes', 5_000, () => pages.pop()],
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

export const navigation: Resident = { name: 'navigation', events: [], moveIn: begin }
