import { createWriteStream } from 'node:fs'
import { stdout } from 'node:process'
import { pipeline } from 'node:stream/promises'
import { Command as Words, InvalidArgumentError } from 'commander'
import type { CommandDescription, Parameter } from '../platform/command.ts'
import { runCommand } from './client.ts'
import { askSecret, readText } from './input.ts'
import { formatResult } from './print.ts'

/** Options that every command of the appliance takes. */
export type CommonOptions = { json?: true; output?: string; organization?: string }

const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

function toNumber(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It is not a number.')
  return value
}

function addParameter(words: Words, { name, kind, positional, required, help, short }: Parameter): void {
  const option = `${short === undefined ? '' : `-${short}, `}--${dashed(name)}`
  const word = kind === 'list' ? `${dashed(name)}...` : dashed(name)
  if (positional) words.argument(required ? `<${word}>` : `[${word}]`, help)
  else if (kind === 'flag') words.option(option, help)
  else if (kind === 'secret')
    words.option(`${option}-file <file>`, `${help} Read from a file, or - for standard input.`)
  else if (kind === 'list') words.option(`${option} <value...>`, help)
  else if (kind === 'number' && required) words.requiredOption(`${option} <number>`, help, toNumber)
  else if (kind === 'number') words.option(`${option} <number>`, help, toNumber)
  else if (required) words.requiredOption(`${option} <value>`, help)
  else words.option(`${option} <value>`, help)
}

async function valueOf(parameter: Parameter, given: unknown): Promise<unknown> {
  if (parameter.kind === 'secret') {
    if (typeof given === 'string') return (await readText(given)).replace(/\r?\n$/, '')
    return parameter.required ? askSecret(parameter.help.replace(/\.$/, '') || parameter.name) : undefined
  }
  if (parameter.kind === 'file' && typeof given === 'string') return readText(given)
  return parameter.kind === 'number' && typeof given === 'string' ? toNumber(given) : given
}

async function collect(
  parameters: readonly Parameter[],
  args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const input: Record<string, unknown> = {}
  let next = 0
  for (const parameter of parameters) {
    const key = parameter.kind === 'secret' ? `${parameter.name}File` : parameter.name
    const value = await valueOf(parameter, parameter.positional ? args[next++] : options[key])
    if (value !== undefined) input[parameter.name] = value
  }
  return input
}

/** Finds or makes the words before the last (`directory` of `directory sync`). */
function groupOf(program: Words, names: readonly string[]): Words {
  return names.reduce(
    (parent, name) => parent.commands.find((words) => words.name() === name) ?? parent.command(name),
    program,
  )
}

/** Adds a command of the appliance to the program. */
export function addRemoteCommand(program: Words, command: CommandDescription, socket: string): void {
  const names = command.name.split(' ')
  const words = groupOf(program, names.slice(0, -1)).command(names.at(-1) ?? '')
  words.description(command.summary)
  for (const parameter of command.parameters) addParameter(words, parameter)
  words
    .option('--json', 'Print JSON.')
    .option('--output <file>', 'Write the result to a file.')
    .option('--organization <name>', 'Which organization, where there are several.')
  words.action(async () => {
    const options = words.opts<CommonOptions & Record<string, unknown>>()
    const input = await collect(command.parameters, words.processedArgs as unknown[], options)
    const outcome = await runCommand(socket, command.name, input, options.organization)
    const target = options.output === undefined ? stdout : createWriteStream(options.output, { mode: 0o600 })
    if ('text' in outcome) return pipeline(outcome.text, target, { end: target !== stdout })
    const text = options.json
      ? JSON.stringify(outcome.value, null, 2)
      : formatResult(outcome.value, outcome.timeZone)
    await pipeline([`${text}\n`], target, { end: target !== stdout })
  })
}
