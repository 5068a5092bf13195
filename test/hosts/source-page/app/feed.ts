import { copyTrading, createTradewire } from '@/src'

/** The second client, for the page over the positions store. */
export const feed = createTradewire({
  name: 'feed',
  url: () => String(uni.getStorageSync('feed-address')),
  protocol: copyTrading({ session: { userId: 10260 } }),
})
