import { callIfFunction, callMethod, fieldsOf } from './call'

type Fields = Readonly<Record<string, unknown>>

/** A failure in Alipay's format, which uni converts to `errMsg`. */
export const alipayFailure = (message: string): Fields => ({ error: 11, errorMessage: message })

/** Converts `wx` calls of these apps to the form of Alipay's `my`, which uni's runtime converts back. */
export function asAlipay(api: Fields): Fields {
  const call = (name: string, ...args: readonly unknown[]): unknown => callMethod(api, name, ...args)
  const reported = (options: unknown, words: (result: Fields) => Fields): Fields => {
    const { success, ...others } = fieldsOf(options)
    return { ...others, success: (result: unknown) => callIfFunction(success, undefined, [words(fieldsOf(result))]) }
  }
  const networkWords = (result: Fields): Fields => {
    const { networkType } = result
    return { ...result, networkType: networkType === 'none' ? 'NOTREACHABLE' : String(networkType).toUpperCase() }
  }
  return {
    ...api,
    SDKVersion: '2.9.0',
    // DingTalk also runs Alipay builds. uni distinguishes the two by these.
    canIUse: (name: unknown) => name !== 'saveFileToDingTalk' && name !== 'isIDE',
    getStorageSync: (options: unknown) => {
      const data = call('getStorageSync', fieldsOf(options)['key'])
      return { data: data === '' ? null : data, success: true }
    },
    setStorageSync: (options: unknown) => {
      const { key, data } = fieldsOf(options)
      call('setStorageSync', key, data)
      return { success: true }
    },
    removeStorageSync: (options: unknown) => call('removeStorageSync', fieldsOf(options)['key']),
    request: (options: unknown) => call('request', reported({
      ...fieldsOf(options), header: fieldsOf(options)['headers'],
    }, ({ statusCode, header, data }) => ({ status: statusCode, headers: header, data }))),
    uploadFile: (options: unknown) => call('uploadFile', { ...fieldsOf(options), name: fieldsOf(options)['fileName'] }),
    setClipboard: (options: unknown) => call('setClipboardData', {
      ...fieldsOf(options), data: fieldsOf(options)['text'],
    }),
    // uni stores its callbacks in `actions`. This query calls each one itself.
    createSelectorQuery: () => {
      const query: unknown = call('createSelectorQuery')
      return typeof query === 'object' && query !== null ? Object.assign(query, { actions: [] }) : query
    },
    getNetworkType: (options: unknown) => call('getNetworkType', reported(options, networkWords)),
    onNetworkStatusChange: (listener: unknown) => call('onNetworkStatusChange', (status: unknown) =>
      callIfFunction(listener, undefined, [networkWords(fieldsOf(status))])),
  }
}
