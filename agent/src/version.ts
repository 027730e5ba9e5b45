import manifest from '../package.json' with { type: 'json' }

/** Version of the hub's own program. */
export const HUB_VERSION: string = manifest.version
