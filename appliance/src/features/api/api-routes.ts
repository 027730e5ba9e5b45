import { z } from 'zod'
import { apiRead, type ApiOperation } from '../../platform/http/api-operation.ts'
import type { ApiDocument } from '../../platform/http/openapi.ts'
import { say } from '../../platform/views/messages/phrase.ts'

/** The API about itself. */
export const documentOperation = (document: () => ApiDocument): ApiOperation =>
  apiRead({
    id: 'openapi.get',
    path: '/openapi.json',
    scope: null,
    summary: say('api.document'),
    answer: z.looseObject({ openapi: z.string(), paths: z.looseObject({}) }),
    read: () => Promise.resolve(document()),
  })
