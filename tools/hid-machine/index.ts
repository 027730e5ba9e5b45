export { HUB_ACCOUNT, PEOPLE, type PersonLogin } from './accounts.ts'
export { bootMachine, HOST_ADDRESS, type Machine, type MachineOptions } from './machine.ts'
export type { Account, Command, HeadsetCommand, Orders, Outcome } from './orders.ts'
export { CHECKOUT } from './places.ts'
