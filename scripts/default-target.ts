import demo from '../vite.config'

/** For builds that are measured: an application that sets no build target. */
export default { ...demo, build: {} }
