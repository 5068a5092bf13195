import demo from '../vite.config'

/** For measured builds: an application that sets no build target. */
export default { ...demo, build: {} }
