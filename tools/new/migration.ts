// npm run new:migration <verb-noun>
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../check/root.ts'
import { scaffoldMigration } from './scaffold-migration.ts'

const folder = join(root, 'appliance/src/platform/db/migrations')
const list = join(folder, 'index.ts')

const { file, source, index } = scaffoldMigration(process.argv[2] ?? '', await readFile(list, 'utf8'))
await writeFile(join(folder, file), source, { flag: 'wx' })
await writeFile(list, index)
console.log(`Created and listed appliance/src/platform/db/migrations/${file}: fill in up and down.`)
