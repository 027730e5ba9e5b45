import { z } from 'zod'
import type { VirtualDevice } from './device.ts'
import { faultSchema } from './faults.ts'

const setting = z.string().max(100)
const on = z.boolean()
const percent = z.int().min(0).max(100)
const deviceValue = z.union([z.number(), z.string(), z.array(z.number())])
const switched = (name: 'call' | 'ring' | 'mute' | 'wear' | 'link') => z.object({ do: z.literal(name), on })

/** What a tester can do with a virtual device, as data. Values are the device's own. */
export const commandSchema = z.discriminatedUnion('do', [
  z.object({ do: z.literal('value'), setting }),
  z.object({ do: z.literal('change'), setting, value: deviceValue }),
  switched('call'),
  switched('ring'),
  switched('mute'),
  switched('wear'),
  switched('link'),
  z.object({ do: z.literal('volume'), percent }),
  z.object({ do: z.literal('battery'), percent, charging: z.boolean() }),
  z.object({ do: z.literal('leds') }),
  z.object({ do: z.literal('arm'), fault: faultSchema }),
  z.object({ do: z.literal('disarm') }),
])

/** What a tester can do with a virtual device. */
export type Command = z.output<typeof commandSchema>

/** Carries out a command and returns what there is to say about it. */
export function carryOut({ control, faults }: VirtualDevice, command: Command): Record<string, unknown> {
  switch (command.do) {
    case 'value':
      return { value: control.value(command.setting) ?? null }
    case 'change':
      control.change(command.setting, command.value)
      return {}
    case 'volume':
      control.volume(command.percent)
      return {}
    case 'battery':
      control.battery(command.percent, command.charging)
      return {}
    case 'leds':
      return { leds: control.leds() }
    case 'arm':
      faults.arm(command.fault)
      return {}
    case 'disarm':
      faults.disarm()
      return {}
    default:
      control[command.do](command.on)
      return {}
  }
}
