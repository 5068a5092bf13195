import type { FeedStore } from './local-feed'

const key = 'tradewire-demo.feed'
/** Prevents H5 and App from parsing the stored JSON. */
const mark = 'text:'

export const uniFeedStore: FeedStore = {
  read: () => new Promise((resolve, reject) => {
    // Checks the keys, because platforms report missing data differently.
    uni.getStorageInfo({
      success({ keys }) {
        if (!keys.includes(key)) return resolve(undefined)
        uni.getStorage({
          key,
          success: ({ data }: { readonly data: unknown }) => resolve(String(data).replace(mark, '')),
          fail: reject,
        })
      },
      fail: reject,
    })
  }),
  write: (text) => new Promise((resolve, reject) => {
    uni.setStorage({ key, data: mark + text, success: () => resolve(), fail: reject })
  }),
}
