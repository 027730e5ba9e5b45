// npm run demo [-- --check [--sabotage NAME] | --list] [--port N] [--http-port N] [--data FOLDER]
import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArguments, USAGE, UsageError, type Wanted } from './arguments.ts'
import { live } from './life.ts'
import { play } from './play.ts'
import { PROOFS, SABOTAGES } from './proofs/index.ts'
import { formatOutcome, formatVerdict, runProofs, strike, type Outcome, type Planted } from './run-proofs.ts'
import { createTeller } from './teller.ts'
import { OWNER } from './world/cast.ts'
import { freshFolder, temporaryFolder } from './world/folder.ts'
import { findFreePort, isFree } from './world/ports.ts'
import { startWorld, type World, type WorldOptions } from './world/world.ts'

const EXIT = { fine: 0, failed: 1, usage: 2 } as const
const DEFAULTS = { httpsPort: 8443, httpPort: 8080 }
const POLL_SECONDS = 2
const root = fileURLToPath(new URL('../../', import.meta.url))

const tell = createTeller(process.stdout)
const { say } = tell

function list(): void {
  for (const { name, shows, sabotages } of PROOFS) {
    say(`${name}: ${shows}`)
    for (const sabotage of sabotages) say(`  --sabotage ${sabotage.name}: ${sabotage.does}`)
  }
}

function findSabotage(name: string | null): Planted {
  if (name === null) return null
  const found = SABOTAGES.find(({ sabotage }) => sabotage.name === name)
  if (!found) throw new UsageError(`--sabotage: there is no ${name}; --list names them all`)
  return found
}

async function choosePort(
  option: string,
  named: number | null,
  standard: number,
  check: boolean,
): Promise<number> {
  const port = named ?? (check ? await findFreePort() : standard)
  if (!(await isFree(port))) throw new UsageError(`${port} is in use: name another port with ${option}`)
  return port
}

async function prepare({ check, folder, ...ports }: Wanted, planted: Planted): Promise<WorldOptions> {
  const httpsPort = await choosePort('--port', ports.httpsPort, DEFAULTS.httpsPort, check)
  const httpPort = await choosePort('--http-port', ports.httpPort, DEFAULTS.httpPort, check)
  const sabotage = planted?.sabotage
  const mutation = sabotage && 'mutation' in sabotage ? sabotage.mutation : null
  if (check && folder === null)
    return { folder: await temporaryFolder(), httpsPort, httpPort, pollSeconds: POLL_SECONDS, mutation }
  const own = folder === null ? join(root, 'data', 'demo') : resolve(folder)
  await freshFolder(own)
  return { folder: own, httpsPort, httpPort, pollSeconds: POLL_SECONDS, mutation }
}

/** Plays the job and runs every proof. */
async function perform(world: World, planted: Planted): Promise<Outcome[]> {
  const scene = await play({ world, tell, reach: (moment, at) => strike(planted, moment, at) })
  tell.step('What has been promised, looked at through the appliance and in the headsets’ own memory:')
  const outcomes = await runProofs(PROOFS, scene, planted, (outcome) => say(formatOutcome(outcome)))
  say(`\n${formatVerdict(outcomes)}`)
  return outcomes
}

async function welcome({ appliance, urls, folder }: World): Promise<void> {
  say(`\nOpen      ${urls.http}   (this computer only; hubs use ${urls.https})`)
  say(`User      ${OWNER.userName}`)
  say(`Password  ${await appliance.oneTimePassword()}   (for one use: you choose your own)`)
  say(`\nEverything is in ${folder}. Ctrl-C ends all of it.\n`)
}

async function run(wanted: Wanted): Promise<number> {
  const planted = findSabotage(wanted.sabotage)
  const options = await prepare(wanted, planted)
  const ended = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => ended.abort(signal))
  tell.step('A directory server, the appliance and twenty-five computers start.')
  const world = await startWorld(options)
  try {
    const interrupted = new Promise<null>((stop) => ended.signal.addEventListener('abort', () => stop(null)))
    const outcomes = await Promise.race([perform(world, planted), interrupted])
    if (outcomes === null) return EXIT.failed
    if (wanted.check) return outcomes.every(({ ok }) => ok) ? EXIT.fine : EXIT.failed
    await welcome(world)
    await live(world, ended.signal, say)
    return EXIT.fine
  } finally {
    await world.stop()
    if (wanted.check && wanted.folder === null) await rm(options.folder, { recursive: true, force: true })
    say('Everything has ended.')
  }
}

async function main(): Promise<number> {
  try {
    const wanted = parseArguments(process.argv.slice(2))
    if (!wanted.list) return await run(wanted)
    list()
    return EXIT.fine
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    console.error(`${error.message}\n\n${USAGE}`)
    return EXIT.usage
  }
}

process.exit(await main())
