/** Environment variables of the hub: what they are for and what holds without them. Nothing else reads the environment. */
export const HUB_VARIABLES = {
  EARSHOT_HUB_STATE: {
    default: '/var/lib/earshot-hub',
    meaning: 'Folder of keys, targets and evidence; only the account of the hub may enter it.',
  },
  EARSHOT_HUB_SOCKETS: { default: '/run/earshot-hub', meaning: 'Folder of the two local sockets.' },
  EARSHOT_HUB_LOG_LEVEL: { default: 'info', meaning: 'trace, debug, info, warn, error, fatal or silent.' },
  EARSHOT_HUB_SESSION_FILE: {
    default: '',
    meaning: 'A file that says who sits at the computer (DOMAIN\\login, or nothing), instead of logind.',
  },
  EARSHOT_HUB_LOGIN_DOMAIN: {
    default: '',
    meaning:
      "Domain of accounts that have none; without it accounts of /etc/passwd get the computer's own name.",
  },
  EARSHOT_HUB_COMPUTER: { default: '', meaning: "Name of the computer, instead of the operating system's." },
} as const satisfies Record<string, { default: string; meaning: string }>

/** Name of an environment variable of the hub. */
export type HubVariable = keyof typeof HUB_VARIABLES

/** Value of each variable as text. An empty variable counts as not set. */
export function readEnvironment(environment: NodeJS.ProcessEnv = process.env): Record<HubVariable, string> {
  const values = Object.entries(HUB_VARIABLES).map(([name, variable]) => [
    name,
    environment[name] || variable.default,
  ])
  return Object.fromEntries(values) as Record<HubVariable, string>
}
