export * from '../../components/shared/currency-digits'
