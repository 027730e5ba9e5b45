import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { createInterface } from 'node:readline'
import type { Command as Words } from 'commander'
import type { Config } from '../config/config.ts'
import type { Secrets } from '../config/secrets.ts'
import { checkpointsIn, verifyExport, type Verification } from '../features/audit/index.ts'
import { systemClock } from '../platform/clock.ts'
import { invalid } from '../platform/errors.ts'
import { say } from '../platform/views/messages/phrase.ts'
import { askSecret, readText } from './input.ts'
import { formatResult, harmless } from './print.ts'

/** Thrown when a verification has found something: all has been printed. */
export class TamperingFound extends Error {}

type Deps = { load(): { config: Config; secrets: Secrets } }
type Shown = { json?: true }

const MAX_PRINTED = 20

const print = (value: unknown, { json }: Shown): void => {
  console.log(json ? JSON.stringify(value, null, 2) : formatResult(value))
}

const offlineOf = ({ load }: Deps) => ({
  ...load(),
  clock: systemClock,
  actor: { kind: 'command' as const, id: 'earshot', name: userInfo().username },
})

/** Adds `run`, `migrate` and `audit verify`, which need no running appliance. */
export function addLocalCommands(program: Words, deps: Deps): void {
  program
    .command('run')
    .description('Run the appliance until it is told to stop.')
    .action(async () => (await import('../main.ts')).run())
  program
    .command('migrate')
    .description('Bring the database of a stopped appliance up to date.')
    .option('--json', 'Print JSON.')
    .action(async (shown: Shown) => {
      await (await import('../offline.ts')).migrate(offlineOf(deps))
      print({ migrated: true }, shown)
    })
  program
    .command('audit')
    .command('verify <file>')
    .description('Verify an export of the audit log, without the appliance.')
    .option('--checkpoint <file...>', 'Checkpoints or exports saved earlier, to find what was cut off since.')
    .option('--key <id...>', 'Ids of the only signing keys that may have signed it.')
    .option('--json', 'Print JSON.')
    .action(verifyFile)
}

/** Adds `setup --from-kit`, which takes the place of the `setup` of a running appliance. */
export function addRestore(program: Words, deps: Deps): void {
  program
    .command('setup')
    .description('Set up an empty machine from a recovery kit.')
    .requiredOption('--from-kit <file>', 'The recovery kit.')
    .option('--passphrase-file <file>', 'Its passphrase, - for standard input; asked for otherwise.')
    .option('--json', 'Print JSON.')
    .action(async (options: Shown & { fromKit: string; passphraseFile?: string }) => {
      const passphrase =
        options.passphraseFile === undefined
          ? await askSecret('Passphrase of the kit')
          : (await readText(options.passphraseFile)).replace(/\r?\n$/, '')
      if (passphrase === undefined) throw invalid('passphrase', say('fault.needed'))
      const { restoreFromKit } = await import('../offline.ts')
      const text = await readText(options.fromKit)
      print(await restoreFromKit(offlineOf(deps), { text, passphrase }), options)
    })
}

async function verifyFile(
  file: string,
  options: Shown & { checkpoint?: string[]; key?: string[] },
): Promise<void> {
  const earlier = await Promise.all((options.checkpoint ?? []).map((path) => readFile(path, 'utf8')))
  const lines = createInterface({ input: createReadStream(file), crlfDelay: 0 })
  const checkpoints = earlier.flatMap(checkpointsIn)
  if (earlier.length > 0 && checkpoints.length === 0) throw invalid('checkpoint', say('command.noCheckpoint'))
  const result = await verifyExport(lines, { checkpoints, ...(options.key ? { keyIds: options.key } : {}) })
  if (options.json) print(result, options)
  else printVerification(result)
  if (!result.ok) throw new TamperingFound()
}

function printVerification({ findings, warnings, ...result }: Verification): void {
  console.log(formatResult(result))
  for (const warning of warnings.slice(0, MAX_PRINTED)) console.log(`warning: ${warning}`)
  for (const { kind, line, message } of findings.slice(0, MAX_PRINTED))
    console.log(`${kind}${line > 0 ? ` (line ${line})` : ''}: ${harmless(message)}`)
  if (findings.length > MAX_PRINTED) console.log(`… and ${findings.length - MAX_PRINTED} more`)
  console.log(result.ok ? 'The log is whole.' : 'The log has been tampered with.')
}
