/** Sentences about the file that says what there must be. */
export const APPLY_MESSAGES = {
  'apply.yaml': 'is not YAML: {reason} (line {line})',
  'apply.yaml.aliases': 'repeats parts by alias too often',
  'apply.yaml.large': 'has more than {max} bytes',
  'apply.empty': 'says nothing',
  'apply.twice': '{name} is there twice',
  'apply.file.absolute': 'must begin with /: the appliance reads it',
  'apply.file.unreadable': '{path} cannot be read by the appliance',
  'apply.file.large': '{path} has more than {max} bytes',
  'apply.file.there': '{path} is there already',
  'apply.file.folder': '{path} is in no folder that the appliance can write to',
  'apply.owner': 'needs an owner with a passwordFile: the appliance is not set up yet',
  'apply.organization': 'is needed: the appliance is not set up yet',
  'apply.password': 'is needed: there is no administrator {userName} yet',
  'apply.scope': 'needs one of everyone, group, model, tag and device',
  'apply.uses': 'is for a counted code only',
} as const
