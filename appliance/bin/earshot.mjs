#!/usr/bin/env node
import './memory.mjs'

const needed = 24
const found = Number(process.versions.node.split('.')[0])
if (found < needed) {
  console.error(`Earshot needs Node.js ${needed} or newer; this is ${process.version} (${process.execPath}).`)
  console.error('Start it with a newer one, or through npm start, which brings its own.')
  process.exit(1)
}
const { main } = await import('../src/cli.ts')
process.exitCode = await main(process.argv.slice(2))
