export { default } from '../../../../scripts/quick-build'
