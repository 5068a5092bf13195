import demo from '../vite.config'

/** Build settings of an application that sets no build target, for measurements. */
export default { ...demo, build: {} }
