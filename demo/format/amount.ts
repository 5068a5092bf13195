export * from '../../components/shared/amount'
