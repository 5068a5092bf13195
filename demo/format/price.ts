export * from '../../components/shared/price'
