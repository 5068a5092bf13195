import type { FeedStore } from './local-feed'

const key = 'tradewire-demo.feed'
/** Without it H5 and App would parse the stored JSON themselves. */
const mark = 'text:'

/** The feed's text in the platform's storage. */
export const uniFeedStore: FeedStore = {
  read: () => new Promise((resolve, reject) => {
    // The runtimes have no common way to say that nothing is stored: the list of keys decides.
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
