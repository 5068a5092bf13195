export { default } from '../../test-build'
