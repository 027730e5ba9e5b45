/** What can go wrong on the computer itself: meaning for the reader and what to do next. */
export const HUB_ERRORS = {
  config_invalid: {
    exit: 78,
    meaning: 'A setting of the hub is not valid.',
    next: 'Correct the named variable and start again.',
  },
  storage_damaged: {
    exit: 74,
    meaning: 'A file of the hub is damaged.',
    next: 'Restore the named file, or enrol this computer anew.',
  },
  already_running: {
    exit: 75,
    meaning: 'A hub runs on this computer already.',
    next: 'Use the running one.',
  },
  not_running: {
    exit: 69,
    meaning: 'No hub answers on this computer.',
    next: 'Start the service earshot-hub.',
  },
  not_allowed: {
    exit: 77,
    meaning: 'This account may not do that.',
    next: "Use root or the hub's own account.",
  },
  not_enrolled: {
    exit: 69,
    meaning: 'This computer is not enrolled.',
    next: 'Run earshot-hub enrol with a code.',
  },
  already_enrolled: {
    exit: 65,
    meaning: 'This computer is enrolled already.',
    next: 'Run earshot-hub leave first.',
  },
  unreachable: {
    exit: 69,
    meaning: 'The appliance could not be reached.',
    next: 'Nothing; the hub tries again.',
  },
  pin_mismatch: {
    exit: 76,
    meaning: 'The certificate of the appliance has none of the pins this hub holds.',
    next: 'Check that the address leads to the appliance.',
  },
  certificate_invalid: {
    exit: 76,
    meaning: 'The certificate of the appliance is not valid.',
    next: 'Check its dates and its host name.',
  },
  answer_invalid: {
    exit: 76,
    meaning: 'The appliance answered something that is not an answer.',
    next: 'Check that the address leads to the appliance.',
  },
  target_refused: {
    exit: 76,
    meaning: 'A target was refused; what the hub holds stays in force.',
    next: "Look at the hub's log for the reason.",
  },
  trust_refused: {
    exit: 76,
    meaning: 'A trust document was refused; the hub trusts whom it trusted before.',
    next: 'Check that the address leads to the appliance.',
  },
  request_invalid: { exit: 65, meaning: 'The request is not valid.', next: 'Correct the named field.' },
  device_unknown: {
    exit: 65,
    meaning: 'No such headset is known here.',
    next: 'List them with earshot-hub devices.',
  },
  setting_closed: {
    exit: 77,
    meaning: 'This setting is not open to the wearer.',
    next: 'Ask your administrator.',
  },
  device_failed: {
    exit: 74,
    meaning: 'The headset did not take the value.',
    next: 'Look at earshot-hub devices.',
  },
  interrupted: { exit: 75, meaning: 'The hub was stopped.', next: 'Start it again.' },
} as const satisfies Record<string, { exit: number; meaning: string; next: string }>

/** Code of an error of the hub itself. */
export type HubErrorCode = keyof typeof HUB_ERRORS

/** Raised by the hub. `detail` is for people and names the field and the reason. */
export class HubError extends Error {
  readonly code: HubErrorCode
  readonly detail: string
  constructor(code: HubErrorCode, detail: string = HUB_ERRORS[code].meaning, cause?: unknown) {
    super(`${code}: ${detail}`, cause === undefined ? undefined : { cause })
    this.name = 'HubError'
    this.code = code
    this.detail = detail
  }
}

/** The `code` that Node puts on system errors; `undefined` on anything else. */
export function systemCode(error: unknown): string | undefined {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}

/** One line of words for logs and evidence. */
export const describeError = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
