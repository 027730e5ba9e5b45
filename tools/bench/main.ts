import { holds, type Row } from './row.ts'
import { BENCHES } from './rows/index.ts'
import { formatTable, saveTable } from './table.ts'

/** `npm run bench [-- <part of a row's name>] [-- --save]`: measures, prints the table, fails below what a row must reach. */
const words = process.argv.slice(2)
const wanted = words.find((word) => !word.startsWith('--')) ?? ''
const rows: Row[] = []
for (const bench of BENCHES.filter(({ name }) => name.includes(wanted))) {
  console.log(`measuring: ${bench.name}`)
  rows.push(await bench.run(1))
}
console.log(formatTable(rows))
if (words.includes('--save')) {
  const names = BENCHES.map(({ name }) => name)
  await saveTable(rows, names)
}
const missed = rows.filter((row) => !holds(row))
for (const row of missed) console.log(`missed: ${row.name}`)
process.exitCode = rows.length === 0 || missed.length > 0 ? 1 : 0
