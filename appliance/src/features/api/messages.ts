import { OPERATION_MESSAGES } from './operation-messages.ts'

/** Sentences about the API. */
export const API_MESSAGES = {
  ...OPERATION_MESSAGES,
  'api.document': 'The description of this API, as OpenAPI 3.1',
  'api.title': 'REST API',
  'api.lead': 'Everything below starts with {path}. Send a token as “Authorization: Bearer …”.',
  'api.count': '{count, plural, one {# operation} other {# operations}}',
  'api.scopeNeeded': 'Scope',
  'api.anyScope': 'any token',
  'api.parameters': 'Parameters',
  'api.parameter': 'Name',
  'api.parameter.in': 'Where',
  'api.parameter.needed': 'Needed',
  'api.parameter.yes': 'yes',
  'api.parameter.no': 'no',
  'api.form': 'Form',
  'api.body': 'Body',
  'api.answer': 'Answer',
  'api.example': 'Example',
  'api.groups': 'Contents',
} as const
