export * from '../components/shared/use-now'
