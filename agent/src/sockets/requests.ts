import { deviceKeySchema, describeIssues, settingIdSchema, settingValueSchema } from '@earshot/protocol'
import { z } from 'zod'
import { HubError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import type { Handler } from './server.ts'

const wearerRequest = z.discriminatedUnion('call', [
  z.object({ call: z.literal('status') }),
  z.object({ call: z.literal('devices') }),
  z.object({ call: z.literal('settings'), device: deviceKeySchema }),
  z.object({
    call: z.literal('change'),
    device: deviceKeySchema,
    setting: settingIdSchema,
    value: settingValueSchema,
  }),
])

const administratorRequest = z.discriminatedUnion('call', [
  z.object({ call: z.literal('enrol'), enrolmentCode: z.string().max(16_384) }),
  z.object({ call: z.literal('leave') }),
  z.object({ call: z.literal('stop') }),
])

/** A request that a wearer may send. */
export type WearerRequest = z.input<typeof wearerRequest>

/** A request for root and the hub's own account. */
export type AdministratorRequest = z.input<typeof administratorRequest>

/** Answers what everyone on the computer may ask: to look, and to change what policies leave open. */
export function wearerHandler(hub: Hub): Handler {
  return async (request) => {
    const asked = parse(wearerRequest, request)
    switch (asked.call) {
      case 'status':
        return hub.status()
      case 'devices':
        return hub.devices()
      case 'settings':
        return hub.settings(asked.device)
      case 'change':
        await hub.change(asked.device, asked.setting, asked.value)
        return hub.settings(asked.device)
    }
  }
}

/** Answers root and the hub's own account. `stop` ends the program. */
export function administratorHandler(hub: Hub, stop: () => void): Handler {
  return async (request) => {
    const asked = parse(administratorRequest, request)
    switch (asked.call) {
      case 'enrol':
        return hub.enrol(asked.enrolmentCode)
      case 'leave':
        return hub.leave()
      case 'stop':
        stop()
        return { stopping: true }
    }
  }
}

function parse<S extends z.ZodType>(schema: S, request: unknown): z.output<S> {
  const parsed = schema.safeParse(request)
  if (!parsed.success) throw new HubError('request_invalid', describeIssues(parsed.error))
  return parsed.data
}
