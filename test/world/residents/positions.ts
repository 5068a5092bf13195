import type { Resident } from '../resident'

const hostileTexts = ['{', 'null', '{"Code":"200"}', '{"Code":200,"type":"Snapshot"}', '{"Code":500,"msg":"internal"}']

/** Rows, totals, single rows and tabs on pages that come and go. */
export const positions: Resident = {
  actions: {
    'tick': ({ feed }) => feed.tick(),
    'lost tick': ({ feed }) => feed.tick('lost'),
    'hostile text': ({ feed }, u) => feed.pushText(hostileTexts[Math.floor(u * hostileTexts.length)] ?? ''),
    'page comes': ({ pages }) => pages.push(),
    'page goes': ({ pages }) => pages.pop(),
    'page is left by its app': ({ pages }) => pages.hideTop(),
    'page is shown': ({ pages }) => pages.showTop(),
    'another ticket': ({ pages }, u) => {
      const page = pages.top()
      if (page !== undefined) page.ticket.value = 1 + Math.floor(u * 4)
    },
    'followed': ({ pages }, u) => {
      const page = pages.top()
      if (page !== undefined) page.followed.value = u < 0.5
    },
    'active': ({ pages }, u) => {
      const page = pages.top()
      if (page !== undefined) page.active.value = u < 0.5
    },
    'needed': ({ pages }, u) => {
      const page = pages.top()
      if (page !== undefined) page.needed.value = u < 0.5
    },
    'tab': ({ pages }, u) => {
      const page = pages.top()
      if (page !== undefined) page.tab.value = u < 0.5 ? 0 : 1
    },
  },
  probe: [
    { name: 'tick', act: ({ feed }) => feed.tick(), forMs: 1_000 },
    { name: 'gap', act: ({ feed }) => feed.tick('lost'), forMs: 1_000 },
    { name: 'tick after the gap', act: ({ feed }) => feed.tick(), forMs: 5_000 },
    {
      name: 'page looks away, a tick, and back',
      act({ pages, feed }) {
        const page = pages.top()
        if (page === undefined) return
        page.active.value = false
        feed.tick()
        page.active.value = true
      },
      forMs: 1_000,
    },
    { name: 'page comes', act: ({ pages }) => pages.push({ ticket: 2 }), forMs: 1_000 },
    { name: 'page goes', act: ({ pages }) => pages.pop(), forMs: 5_000 },
  ],
  watch: () => undefined,
  calm({ pages }) {
    // Room for the probe's page.
    pages.pop()
    pages.showTop()
    const page = pages.top()
    if (page !== undefined) {
      page.needed.value = true
      page.active.value = true
    }
  },
}
