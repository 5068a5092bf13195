import demo from '../vite.config'

/** Builds as an application that sets no build target, for measurements. */
export default { ...demo, build: {} }
