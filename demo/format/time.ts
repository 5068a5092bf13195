export * from '../../components/shared/time'
