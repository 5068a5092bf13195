import type { FeedStore } from './local-feed'

const key = 'tradewire-demo.feed'
/** Prefix that prevents H5 and App from parsing the stored JSON. */
const mark = 'text:'

export const uniFeedStore: FeedStore = {
  read: () => new Promise((resolve, reject) => {
    // Checks the list of keys, because the platforms report missing data differently.
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
