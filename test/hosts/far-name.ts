/** A host name that the app treats as a remote machine. The device resolves the name to this machine. */
const FAR_NAME = 'feed.test'

/** The device's name service. */
export const resolveName = (url: string): string => url.replace(`//${FAR_NAME}`, '//127.0.0.1')

export const farAddress = (url: string): string => url.replace('//127.0.0.1', `//${FAR_NAME}`)
