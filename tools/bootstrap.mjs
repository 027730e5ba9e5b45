// Plain JavaScript without dependencies: runs on Node 20, before anything is installed.
// node tools/bootstrap.mjs [--for demo|test|long|bench] <command …>
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter } from 'node:path'
import { installDependencies, newestNode } from './bootstrap/npm.mjs'
import { ensurePackages } from './bootstrap/packages.mjs'
import { all, root, say, systemPlaces } from './bootstrap/run.mjs'

const OLDEST = 20

/** Splits `--for NAME` from the command that follows. */
const readArguments = (words) =>
  words[0] === '--for' ? { purpose: words[1], command: words.slice(2) } : { purpose: null, command: words }

async function prepare(purpose) {
  const dependencies = installDependencies()
  const packages = purpose ? ensurePackages(purpose) : undefined
  await all([dependencies, packages])
}

/** Runs the command under the pinned Node and ends as it ended. */
function run([command, ...args]) {
  const PATH = [`${root}/node_modules/.bin`, newestNode(), process.env.PATH, ...systemPlaces].join(delimiter)
  const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, PATH } })
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  // The terminal sends INT to the whole group: the child has it already.
  process.on('SIGINT', () => {})
  child.on('error', fail)
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
}

function fail(error) {
  say(error.message)
  process.exit(1)
}

if (Number.parseInt(process.versions.node, 10) < OLDEST) {
  fail(new Error(`Node ${process.versions.node} is too old: Earshot starts with Node ${OLDEST} or newer.`))
}
const { purpose, command } = readArguments(process.argv.slice(2))
prepare(purpose).then(() => run(command), fail)
