/** A name that the app takes for a machine far away: the device finds it where the tests run. */
const FAR_NAME = 'feed.test'

/** The device's name service. */
export const resolveName = (url: string): string => url.replace(`//${FAR_NAME}`, '//127.0.0.1')

/** The same address by the far name. */
export const farAddress = (url: string): string => url.replace('//127.0.0.1', `//${FAR_NAME}`)
