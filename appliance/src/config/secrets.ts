import type { Environment } from './env.ts'

/** What must never be logged, shown or put into a URL. */
export type Secrets = { databasePassword: string | undefined }

/** Takes the secrets out of the environment. */
export const parseSecrets = (environment: Environment): Secrets => ({
  databasePassword: environment.EARSHOT_DATABASE_PASSWORD,
})
