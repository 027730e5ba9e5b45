export { openDatabase, type Database, type DatabaseOptions } from './open.ts'
export { fetchPage, type Order, type Page, type PageRequest } from './page.ts'
export { withPassword } from './postgres-url.ts'
export { afterCommit, StoreMisuse, type Db, type Dialect, type Reader, type Tx } from './tx.ts'
