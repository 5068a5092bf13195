export { serve } from '../support/echo-server'
