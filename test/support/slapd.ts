export * from '../../tools/slapd.ts'
