import { z } from 'zod'
import { defineCommand, type Command } from '../../platform/command.ts'
import { passwordSchema } from './administrator.ts'
import type { Administrators } from './service.ts'

/** `setup`, `admin reset-password` and `admin reset-second-factor`. */
export const administratorCommands = (administrators: Administrators): Command[] => [
  defineCommand({
    name: 'setup',
    summary: 'Finish the first run without a browser: organization and first owner.',
    scope: 'appliance',
    input: z.object({
      organizationName: z.string().default('').meta({ help: 'Name of the organization.' }),
      timeZone: z.string().default('UTC').meta({ help: 'Its time zone, such as Europe/Berlin.' }),
      userName: z.string().meta({ help: 'User name of the first owner.' }),
      name: z.string().meta({ help: 'Name of the first owner.' }),
      password: passwordSchema.meta({ help: 'Password of the first owner.', from: 'secret' }),
    }),
    async run(input, { actor }) {
      const owner = await administrators.firstRun.complete(input, actor)
      return { owner: owner.userName, organization: owner.organizationId }
    },
  }),
  defineCommand({
    name: 'admin reset-password',
    summary: 'Give an administrator a new password for one use, and end all their sessions.',
    scope: 'appliance',
    input: z.object({ userName: z.string().meta({ help: 'What they sign in with.', positional: true }) }),
    async run({ userName }, { actor }) {
      const { administrator, password } = await administrators.resetPasswordOf(userName, actor)
      return { userName: administrator.userName, password, mustBeChangedAtNextSignIn: true }
    },
  }),
  defineCommand({
    name: 'admin reset-second-factor',
    summary: 'Take the second factor of an administrator away, and end all their sessions.',
    scope: 'appliance',
    input: z.object({ userName: z.string().meta({ help: 'What they sign in with.', positional: true }) }),
    async run({ userName }, { actor }) {
      const administrator = await administrators.secondFactors.resetOf(userName, actor)
      return { userName: administrator.userName, secondFactor: 'none' }
    },
  }),
]
