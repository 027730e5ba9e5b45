import { z } from 'zod'
import { defineCommand, type Command } from '../../platform/command.ts'
import type { Database } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Caller } from './caller.ts'
import type { Connection, DirectoryService } from './service.ts'

const connectionName = z
  .string()
  .optional()
  .meta({ help: 'Name of the directory, where there are several.', positional: true })

const newConnection = z.object({
  name: z.string().meta({ help: 'A name for this directory.', positional: true }),
  host: z.string().meta({ help: 'Host name or address of the server.' }),
  port: z.number().default(636).meta({ help: 'Its port.' }),
  security: z.string().default('ldaps').meta({ help: 'ldaps, starttls, or plain (nothing is protected).' }),
  kind: z.string().default('openldap').meta({ help: 'Kind of server.' }),
  ca: z.string().optional().meta({ help: 'Authorities to trust, as PEM.', from: 'file' }),
  bindDn: z.string().meta({ help: 'Name of the account that reads.' }),
  bindPassword: z.string().meta({ help: 'Its password.', from: 'secret' }),
  peopleBase: z.string().meta({ help: 'Where people are below.' }),
  peopleFilter: z.string().optional().meta({ help: 'Only people that match this filter.' }),
  loginAttribute: z.string().default('uid').meta({ help: 'Attribute that holds the login.' }),
  groupsBase: z.string().meta({ help: 'Where groups are below.' }),
  groupsFilter: z.string().optional().meta({ help: 'Only groups that match this filter.' }),
  email: z.boolean().default(false).meta({ help: 'Take e-mail addresses over.' }),
  schedule: z.string().optional().meta({ help: 'Five fields of cron in the time zone of the organization.' }),
})

/** A form as the service checks it. */
const settingsOf = (input: z.output<typeof newConnection>): object => ({
  name: input.name,
  kind: input.kind,
  host: input.host,
  port: input.port,
  security: input.security,
  ca: input.ca ?? null,
  bindDn: input.bindDn,
  people: {
    base: input.peopleBase,
    filter: input.peopleFilter ?? null,
    loginAttribute: input.loginAttribute,
  },
  groups: { base: input.groupsBase, filter: input.groupsFilter ?? null },
  email: input.email,
  schedule: input.schedule ?? null,
})

/** `directory add|list|test|sync|approve`. */
export function directoryCommands(directory: DirectoryService, database: Database): Command[] {
  const find = async ({ organizationId }: Caller, name: string | undefined): Promise<Connection> => {
    const all = await directory.listConnections(database.read, organizationId)
    const found = name === undefined ? all : all.filter(({ settings }) => settings.name === name)
    if (found.length === 1 && found[0]) return found[0]
    throw new AppError('not_found', found.length === 0 ? say('directory.notNamed') : say('directory.several'))
  }
  return [
    defineCommand({
      name: 'directory add',
      summary: 'Add a directory. Nothing is read yet.',
      input: newConnection,
      run: async (input, caller) => ({
        id: await directory.addConnection(caller, settingsOf(input), input.bindPassword),
      }),
    }),
    defineCommand({
      name: 'directory list',
      summary: 'List directories, without their passwords.',
      input: z.object({}),
      run: (_input, { organizationId }) => directory.listConnections(database.read, organizationId),
    }),
    defineCommand({
      name: 'directory test',
      summary: 'Try the connection step by step.',
      input: z.object({ name: connectionName }),
      run: async ({ name }, caller) => directory.testConnection(caller, (await find(caller, name)).id),
    }),
    defineCommand({
      name: 'directory sync',
      summary: 'Read the directory and apply what is sure, or only show what would change.',
      input: z.object({
        name: connectionName,
        rehearse: z.boolean().default(false).meta({ help: 'Change nothing.' }),
      }),
      async run({ name, rehearse }, caller) {
        const { id } = await find(caller, name)
        const started = await (rehearse ? directory.rehearse(caller, id) : directory.sync(caller, id))
        return started.finished
      },
    }),
    defineCommand({
      name: 'directory approve',
      summary: 'Apply the plan that waits, if the directory still says the same.',
      input: z.object({ name: connectionName }),
      async run({ name }, caller) {
        const { waitingPlanId } = await find(caller, name)
        if (waitingPlanId === null) throw new AppError('not_found', say('plan.noneWaits'))
        return (await directory.approve(caller, waitingPlanId)).finished
      },
    }),
  ]
}
