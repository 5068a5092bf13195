/** A host name that the app takes for a remote machine. The device resolves it to this machine. */
const FAR_NAME = 'feed.test'

/** The device's name service. */
export const resolveName = (url: string): string => url.replace(`//${FAR_NAME}`, '//127.0.0.1')

export const farAddress = (url: string): string => url.replace('//127.0.0.1', `//${FAR_NAME}`)
