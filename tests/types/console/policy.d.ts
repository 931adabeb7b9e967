// Made by `permask types` from the policy `console`. Do not edit: run it again.
import 'permask'

declare module 'permask' {
  interface Register {
    policy: Policy
  }
}

/** Customer data console */
export interface Policy {
  permissions: Permission
  resources: {
    /** Account */
    account: {
      actions: 'set-password'
      object: {
        readonly id?: string | null
      }
    }
    /** Analytics */
    analytics: {
      actions: 'open'
      object: {
        readonly id?: string | null
      }
    }
    'analytics.bigquery': {
      actions: 'open'
      object: {
        readonly id?: string | null
      }
    }
    /** Jobs */
    jobs: {
      actions: 'create' | 'view'
      object: {
        readonly id?: string | null
      }
    }
    /** Private fields */
    pii: {
      actions: 'export' | 'partial' | 'view'
      object: {
        readonly id?: string | null
      }
    }
    /** Profiles */
    profiles: {
      actions: 'read'
      object: {
        readonly id?: string | null
      }
    }
    /** Client info */
    'profiles.client-info': {
      actions: 'delete' | 'edit' | 'read'
      object: {
        readonly id?: string | null
        readonly owner?: string | null
      }
    }
    /** Notes */
    'profiles.notes': {
      actions: 'edit' | 'read'
      object: {
        readonly id?: string | null
      }
    }
    /** Segments */
    segments: {
      actions: 'edit' | 'launch' | 'read'
      object: {
        readonly company?: string | null
        readonly id?: string | null
        readonly owner?: string | null
        readonly state?: string | null
      }
    }
  }
  roles: {
    /** Analyst */
    analyst: unknown
    /** Auditor */
    auditor: unknown
    /** Editor */
    editor: unknown
    /** Observer */
    observer: unknown
  }
  groups: {
    /** EMEA */
    emea: unknown
  }
  statuses: {}
  tasks: {
    /** Edit notes */
    'edit-notes': unknown
  }
  navigation: {
    /** Data */
    data: unknown
    /** Jobs */
    jobs: unknown
    /** Profiles */
    profiles: unknown
  }
  limits: {
    'export-rows': number
    tableau: 'viewer' | 'explorer'
  }
  classes: {
    /** E-mail address */
    'contact.email': unknown
    identity: unknown
  }
  records: {
    profile: {
      '$.email': 'contact.email'
      '$.name.last': 'identity'
    }
  }
  subject: {
    readonly dataSources?: readonly string[] | null
    readonly piiAccess?: boolean | null
    readonly region?: string | null
  }
  context: {
    readonly surface?: string | null
  }
}

export type Permission =
  | 'account:set-password'
  | 'analytics.bigquery:open'
  | 'analytics:open'
  | 'jobs:create'
  | 'jobs:view'
  | 'pii:export'
  | 'pii:partial'
  | 'pii:view'
  | 'profiles.client-info:delete'
  | 'profiles.client-info:edit'
  | 'profiles.client-info:read'
  | 'profiles.notes:edit'
  | 'profiles.notes:read'
  | 'profiles:read'
  | 'segments:edit'
  | 'segments:launch'
  | 'segments:read'

export type Resource = keyof Policy['resources'] & string
export type Role = keyof Policy['roles'] & string
export type Group = keyof Policy['groups'] & string
export type Status = keyof Policy['statuses'] & string
export type Task = keyof Policy['tasks'] & string
export type NavigationId = keyof Policy['navigation'] & string
export type Limit = keyof Policy['limits'] & string
export type Class = keyof Policy['classes'] & string
export type RecordType = keyof Policy['records'] & string
