export { serve } from '../mqtt/server'
