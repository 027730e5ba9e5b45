// npm run demo [-- --check [--sabotage NAME] | --list] [--port N] [--http-port N] [--data FOLDER]
import { rm } from 'node:fs/promises'
import { parseArguments, USAGE, UsageError, type Wanted } from './arguments.ts'
import { live } from './life.ts'
import { play } from './play.ts'
import { prepare } from './prepare.ts'
import { PROOFS, SABOTAGES } from './proofs/index.ts'
import { formatOutcome, formatVerdict, runProofs, strike, type Outcome, type Planted } from './run-proofs.ts'
import { createTeller } from './teller.ts'
import { OWNER } from './world/cast.ts'
import { startWorld, StartError, type World } from './world/world.ts'

const EXIT = { fine: 0, failed: 1, usage: 2, interrupted: 130 } as const

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

/** Plays the job and runs every proof; says nothing more once it is interrupted. */
async function perform(world: World, planted: Planted, ended: AbortSignal): Promise<Outcome[]> {
  const scene = await play({ world, tell, reach: (moment, at) => strike(planted, moment, at) })
  tell.step('What has been promised, looked at through the appliance and in the headsets’ own memory:')
  const outcomes = await runProofs(PROOFS, scene, planted, (outcome) => {
    ended.throwIfAborted()
    say(formatOutcome(outcome))
  })
  say(`\n${formatVerdict(outcomes)}`)
  return outcomes
}

async function welcome({ appliance, urls, folder }: World): Promise<void> {
  say(`\nOpen      ${urls.http}   (this computer only; hubs use ${urls.https})`)
  say(`User      ${OWNER.userName}`)
  say(`Password  ${await appliance.oneTimePassword()}   (for one use: you choose your own)`)
  say(`\nEverything is in ${folder}. Ctrl-C ends all of it.\n`)
}

const interruption = (): AbortSignal => {
  const ended = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => ended.abort())
  return ended.signal
}

/** Everything that happens while the world is there. Answers the exit status. */
async function inhabit(
  world: World,
  { check }: Wanted,
  planted: Planted,
  ended: AbortSignal,
): Promise<number> {
  const aborted = new Promise<null>((resolve) => ended.addEventListener('abort', () => resolve(null)))
  const outcomes = await Promise.race([perform(world, planted, ended), aborted])
  if (outcomes === null) return EXIT.interrupted
  if (check) return outcomes.every(({ ok }) => ok) ? EXIT.fine : EXIT.failed
  await welcome(world)
  await live(world, ended, say)
  return EXIT.fine
}

async function run(wanted: Wanted): Promise<number> {
  const planted = findSabotage(wanted.sabotage)
  const { world: options, temporary } = await prepare(wanted, planted)
  const ended = interruption()
  tell.step('A directory server, the appliance and twenty-five computers start.')
  const world = await startWorld(options)
  let status: number = EXIT.failed
  try {
    status = await inhabit(world, wanted, planted, ended)
  } finally {
    await world.stop()
    say('Everything has ended.')
    if (temporary && status === EXIT.failed && !planted)
      say(`Logs and databases are left in ${options.folder}.`)
    else if (temporary) await rm(options.folder, { recursive: true, force: true })
  }
  return status
}

async function main(): Promise<number> {
  try {
    const wanted = parseArguments(process.argv.slice(2))
    if (!wanted.list) return await run(wanted)
    list()
    return EXIT.fine
  } catch (error) {
    if (error instanceof UsageError) console.error(`${error.message}\n\n${USAGE}`)
    else if (error instanceof StartError) console.error(error.message)
    else throw error
    return error instanceof UsageError ? EXIT.usage : EXIT.failed
  }
}

process.exit(await main())
