import { createProgram as createHubProgram } from '../../../agent/src/cli.ts'
import { createProgram } from '../../../appliance/src/cli.ts'
import { addRestore } from '../../../appliance/src/cli/local.ts'
import { addRemoteCommand } from '../../../appliance/src/cli/remote.ts'
import { allCommands } from '../../../appliance/src/commands.ts'
import type { Features, Ground } from '../../../appliance/src/features.ts'
import { describeCommand } from '../../../appliance/src/platform/command.ts'
import { code, sentence, type Table } from './table.ts'

type Words = ReturnType<typeof createProgram>

/** A command as it is typed, with its options. */
export type Described = { name: string; usage: string; summary: string; options: Words['options'] }

/** Commands are declared before anything is called: what they take of the services is never reached here. */
const unreached: unknown = new Proxy(() => undefined, { get: () => unreached })

/** Said once in the text instead of in every row. */
const COMMON = new Set(['--json', '--output', '--organization'])

function usageOf(name: string, command: Words): string {
  const needed = command.options.filter(({ mandatory }) => mandatory).map(({ flags }) => flags)
  const given = command.registeredArguments.map((argument) => {
    const many = argument.variadic ? '...' : ''
    return argument.required ? `<${argument.name()}${many}>` : `[${argument.name()}${many}]`
  })
  return [name, ...given, ...needed].join(' ')
}

function leavesOf(command: Words, above: readonly string[] = []): Described[] {
  const path = [...above, command.name()]
  if (command.commands.length > 0) return command.commands.flatMap((child) => leavesOf(child, path))
  const name = path.join(' ')
  return [{ name, usage: usageOf(name, command), summary: command.description(), options: command.options }]
}

/** Commands of `earshot`: its own, and those of the running appliance. */
export function applianceCommands(): Described[] {
  const whole = createProgram()
  for (const command of allCommands(unreached as Ground, unreached as Features))
    addRemoteCommand(whole, describeCommand(command), '')
  const restore = createProgram()
  addRestore(restore, { load: () => unreached as never })
  const all = new Map([...leavesOf(whole), ...leavesOf(restore)].map((one) => [one.usage, one]))
  return [...all.values()].toSorted((a, b) => (a.usage < b.usage ? -1 : 1))
}

/** Commands of `earshot-hub`. */
export const hubCommands = (): Described[] => leavesOf(createHubProgram())

const optionsOf = ({ options }: Described): string =>
  options
    .filter(({ long, mandatory }) => !mandatory && !COMMON.has(long ?? ''))
    .map(({ flags }) => code(flags))
    .join(', ')

const tableOf = (commands: readonly Described[]): Table => ({
  head: ['Command', 'What it does', 'Options'],
  rows: commands.map((command) => [code(command.usage), sentence(command.summary), optionsOf(command)]),
})

/** What `earshot` can do. */
export const applianceCommandTable = (): Table => tableOf(applianceCommands())

/** What `earshot-hub` can do. */
export const hubCommandTable = (): Table => tableOf(hubCommands())
