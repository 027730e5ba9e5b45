import { readFile, stat } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { PROTOCOL_ERRORS, ProtocolError } from '@earshot/protocol'
import { Command, CommanderError } from 'commander'
import { readConfig, type HubConfig } from './config/config.ts'
import { describeError, HUB_ERRORS, HubError, systemCode } from './errors.ts'
import { formatDevices, formatSettings, formatStatus } from './cli-texts.ts'
import { socketPaths } from './service.ts'
import { askHub, LocalRefusal } from './sockets/client.ts'
import type { AdministratorRequest, WearerRequest } from './sockets/requests.ts'
import { HUB_VERSION } from './version.ts'

type Shown = { json?: boolean | undefined }
const LONGEST_CODE = 16_384

/** Runs `earshot-hub …`; returns the exit status. */
export async function runCommand(argv: readonly string[]): Promise<number> {
  const program = createProgram()
  try {
    await program.parseAsync([...argv])
    return 0
  } catch (error) {
    return report(error, argv.includes('--json'))
  }
}

/** The words of `earshot-hub` and what each does. */
export function createProgram(): Command {
  const program = new Command('earshot-hub')
    .description("Keeps this computer's headsets as the organization's policies want them.")
    .version(HUB_VERSION)
    .exitOverride()
  program
    .command('enrol')
    .description(
      'enrol this computer; the code is read from a file or standard input, never from the command line',
    )
    .requiredOption('--code-file <file>', 'file with the enrolment code, - for standard input')
    .option('--json', 'answer as JSON')
    .action((options: Shown & { codeFile: string }) => enrol(options))
  program
    .command('run')
    .description('run the service')
    .option('--once', 'one round, then end')
    .option('--json', 'answer as JSON')
    .action((options: Shown & { once?: boolean }) => run(options))
  addQuestions(program)
  return program
}

function addQuestions(program: Command): void {
  program
    .command('status')
    .description('say how the hub stands with its appliance')
    .option('--json', 'answer as JSON')
    .action(async (options: Shown) => show(options, await askWearer({ call: 'status' }), formatStatus))
  program
    .command('devices')
    .description('list the headsets')
    .option('--json', 'answer as JSON')
    .action(async (options: Shown) => show(options, await askWearer({ call: 'devices' }), formatDevices))
  program
    .command('settings <device>')
    .description('list the settings of a headset, or change one that is open')
    .option('--set <setting=value>', 'change an open setting; the value is JSON, or a word')
    .option('--json', 'answer as JSON')
    .action((device: string, options: Shown & { set?: string }) => settings(device, options))
  program
    .command('leave')
    .description('ask for a release that an operator has granted')
    .option('--json', 'answer as JSON')
    .action(async (options: Shown) => show(options, await askAdministrator({ call: 'leave' }), formatLeave))
}

async function enrol({ codeFile, json }: Shown & { codeFile: string }): Promise<void> {
  const enrolmentCode = (codeFile === '-' ? await text(process.stdin) : await readCode(codeFile)).trim()
  if (enrolmentCode.length > LONGEST_CODE)
    throw new ProtocolError('code_invalid', 'The enrolment code is too long.')
  const answer = await enrolSomewhere(enrolmentCode)
  show({ json }, answer, formatEnrolment)
}

/** Through the running hub, else in this process: a computer may be enrolled before its service is started. */
async function enrolSomewhere(enrolmentCode: string): Promise<unknown> {
  const config = readConfig()
  try {
    return await askAdministrator({ call: 'enrol', enrolmentCode }, config)
  } catch (error) {
    if (!(error instanceof HubError) || error.code !== 'not_running') throw error
  }
  await refuseForOthers(config)
  const { withSockets } = await import('./main.ts')
  return withSockets(
    config,
    () => undefined,
    ({ hub }) => hub.enrol(enrolmentCode),
  )
}

/** What another account keeps in the hub's folder, its service could not read afterwards. */
async function refuseForOthers({ stateDirectory }: HubConfig): Promise<void> {
  const folder = await stat(stateDirectory).catch(() => undefined)
  if (folder && folder.uid !== process.getuid?.()) throw new HubError('not_running')
}

async function readCode(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new HubError(
      'request_invalid',
      `--code-file: ${path}: ${systemCode(error) ?? 'cannot be read'}`,
      error,
    )
  }
}

async function run({ once, json }: Shown & { once?: boolean }): Promise<void> {
  const config = readConfig()
  const { runOnce, runService } = await import('./main.ts')
  if (!once) return runService(config)
  await runOnce(config)
  show({ json }, { result: 'done' }, () => 'Done.')
}

async function settings(device: string, options: Shown & { set?: string }): Promise<void> {
  if (options.set === undefined)
    return show(options, await askWearer({ call: 'settings', device }), formatSettings)
  const place = options.set.indexOf('=')
  if (place < 1) throw new HubError('request_invalid', '--set: must be setting=value')
  const setting = options.set.slice(0, place)
  const value = parseValue(options.set.slice(place + 1))
  show(options, await askWearer({ call: 'change', device, setting, value }), formatSettings)
}

function parseValue(value: string): Extract<WearerRequest, { call: 'change' }>['value'] {
  try {
    return JSON.parse(value) as Extract<WearerRequest, { call: 'change' }>['value']
  } catch {
    return value
  }
}

const askWearer = (request: WearerRequest): Promise<unknown> =>
  askHub(socketPaths(readConfig()).wearer, request)

const askAdministrator = (
  request: AdministratorRequest,
  config: HubConfig = readConfig(),
): Promise<unknown> => askHub(socketPaths(config).administrator, request)

function show(options: Shown, answer: unknown, format: (answer: never) => string): void {
  process.stdout.write(`${options.json ? JSON.stringify(answer) : format(answer as never)}\n`)
}

const formatLeave = ({ released }: { released: boolean }): string =>
  released
    ? 'Released: no policy binds this computer any more.'
    : 'No release has been granted; nothing has changed.'

const formatEnrolment = (answer: { result: string; hub?: string }): string =>
  answer.result === 'enrolled'
    ? `Enrolled as hub ${answer.hub}.`
    : 'Waiting for an operator to approve this computer. The hub goes on asking by itself.'

function report(error: unknown, json: boolean): number {
  if (error instanceof CommanderError) return error.exitCode
  const { code, detail, exit, next } = explain(error)
  const line = json
    ? JSON.stringify({ error: { code, detail } })
    : `${detail} (${code})${next ? `\n${next}` : ''}`
  process.stderr.write(`${line}\n`)
  return exit
}

function explain(error: unknown): { code: string; detail: string; exit: number; next: string } {
  if (error instanceof HubError) return { code: error.code, detail: error.detail, ...pick(error.code) }
  if (error instanceof LocalRefusal || error instanceof ProtocolError) {
    return { code: error.code, detail: error.detail, ...pick(error.code) }
  }
  return { code: 'internal', detail: describeError(error), exit: 70, next: '' }
}

function pick(code: string): { exit: number; next: string } {
  if (Object.hasOwn(HUB_ERRORS, code)) return HUB_ERRORS[code as keyof typeof HUB_ERRORS]
  return { exit: 76, next: Object.hasOwn(PROTOCOL_ERRORS, code) ? NEXT_OF_PERSON : '' }
}

const NEXT_OF_PERSON = 'Ask the administrator of the appliance.'
