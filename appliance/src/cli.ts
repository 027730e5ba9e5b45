import { Command as Words, CommanderError } from 'commander'
import { CommandRefused, fetchCommands, NotRunning } from './cli/client.ts'
import { addLocalCommands, addRestore, TamperingFound } from './cli/local.ts'
import { addRemoteCommand } from './cli/remote.ts'
import { parseConfig } from './config/config.ts'
import { readEnvironment } from './config/env.ts'
import { parseSecrets } from './config/secrets.ts'
import { socketPath } from './platform/command-socket.ts'
import { AppError, refusalOf, type Refusal } from './platform/errors.ts'

/** How the command ends: done, refused, typed wrongly, or nobody to ask. */
export const EXIT = { done: 0, refused: 1, usage: 2, notRunning: 3 } as const

const LOCAL = ['run', 'migrate', 'audit verify']

function load() {
  const environment = readEnvironment()
  return { config: parseConfig(environment), secrets: parseSecrets(environment) }
}

/** Runs `earshot <argv…>` and returns its exit code. What it says goes to standard output and error. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    await (await buildProgram(argv)).parseAsync(argv, { from: 'user' })
    return EXIT.done
  } catch (error) {
    return await explain(error, argv.includes('--json'))
  }
}

/** The words of `earshot` that need no running appliance. */
export function createProgram(): Words {
  const program = new Words('earshot')
    .description('On-premises management of a company’s headsets.')
    .exitOverride()
    .showHelpAfterError('Add --help to see what this takes.')
  addLocalCommands(program, { load })
  return program
}

async function buildProgram(argv: readonly string[]): Promise<Words> {
  const program = createProgram()
  const words = argv.filter((word) => !word.startsWith('-'))
  if (words[0] === 'setup' && argv.some((word) => word.startsWith('--from-kit')))
    addRestore(program, { load })
  else if (!LOCAL.some((name) => words.join(' ').startsWith(name)))
    await addAppliancesOwn(program, words.length === 0)
  return program
}

/** The running appliance says which commands it has; without it only help can be given. */
async function addAppliancesOwn(program: Words, helpOnly: boolean): Promise<void> {
  const socket = socketPath(load().config.dataFolder)
  try {
    for (const command of await fetchCommands(socket)) addRemoteCommand(program, command, socket)
  } catch (error) {
    if (!(error instanceof NotRunning) || !helpOnly) throw error
    program.addHelpText('after', `\n${error.message} Its commands are listed while it runs.`)
  }
}

async function explain(error: unknown, json: boolean): Promise<number> {
  if (error instanceof TamperingFound) return EXIT.refused
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
  const refusal = await describe(error)
  if (!refusal) throw error
  if (json) console.error(JSON.stringify({ error: refusal }))
  else {
    console.error(`earshot: ${refusal.detail}`)
    for (const { field, reason } of refusal.fields.slice(1)) console.error(`         ${field}: ${reason}`)
    console.error(`         ${refusal.next}`)
  }
  return error instanceof NotRunning ? EXIT.notRunning : EXIT.refused
}

async function describe(error: unknown): Promise<Refusal | undefined> {
  if (error instanceof CommandRefused) return error.refusal
  if (error instanceof AppError) return refusalOf(error, (await import('./messages.ts')).inEnglish)
  if (error instanceof NotRunning) {
    const next = 'Start it (npm start), or name its folder in EARSHOT_DATA.'
    return { code: 'not_running', detail: error.message, next, fields: [] }
  }
  const { code, path, syscall } = error as NodeJS.ErrnoException
  if (syscall === undefined || code === undefined) return undefined
  return { code, detail: `${path ?? syscall}: ${code}`, next: 'Check the file and its rights.', fields: [] }
}
