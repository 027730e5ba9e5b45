#!/usr/bin/env node
import './memory.mjs'

const OLDEST = 24
const major = Number(process.versions.node.split('.')[0])

if (major < OLDEST) {
  process.stderr.write(`earshot-hub needs Node ${OLDEST} or newer; this is Node ${process.versions.node}.\n`)
  process.exit(78)
}

const { runCommand } = await import('../src/cli.ts')
process.exitCode = await runCommand(process.argv)
