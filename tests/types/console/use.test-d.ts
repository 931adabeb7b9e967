// Compile-only: with the types of `policy.json`, right uses compile and wrong ones do not.
import { type Gate, type Session, type Subject, type Task, openGate } from 'permask'

import type { NavigationId, Permission, Role } from './policy.js'

type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_equal: Equals<A, B>): void => {}

declare const options: Parameters<typeof openGate>[0]
const gate: Gate = await openGate(options)
const session: Session = gate.session('token', { sub: 'u-1', context: { surface: 'list' } })

// Permissions and actions.
session.can('segments:edit')
session.can('edit', 'segments')
session.canSome('open', 'analytics.bigquery')
session.explain('profiles.client-info:read')
const permission: Permission = 'pii:view'
session.can(permission)
// @ts-expect-error no such permission
session.can('segments:edti')
// @ts-expect-error no such action of this resource
session.can('view', 'segments')
// @ts-expect-error no such resource
session.can('edit', 'segmnets')
// @ts-expect-error no such permission
session.canSome('account:read')
// @ts-expect-error no such permission
session.explain('segments')
// @ts-expect-error text is not a permission
session.can(String(permission))

// Objects: what a record has besides does not matter, what rules read has to fit.
interface Segment {
  id: string
  title: string
  owner: string | null
  state: 'Draft' | 'Active'
}
declare const segment: Segment
session.can('edit', 'segments', segment)
session.can('segments:edit', segment, { ...segment, state: 'paused' })
// @ts-expect-error an owner is text
session.can('segments:edit', { owner: 7 })
// @ts-expect-error an owner is text
session.can('edit', 'segments', { owner: 7 })
// @ts-expect-error a misspelt attribute
session.can('edit', 'segments', { onwer: 'u-1' })
// @ts-expect-error an id is text
session.can('account:set-password', { id: 7 })
// @ts-expect-error what it would become is looked at too
session.can('segments:launch', segment, { state: false })

// Roles and groups.
session.viewAs({ roles: ['editor'], groups: ['emea'] })
const subject: Subject = { id: 'u-1', roles: ['observer', { role: 'analyst' }], attrs: { piiAccess: true } }
gate.unsignedSession(subject)
same<Role, 'analyst' | 'auditor' | 'editor' | 'observer'>(true)
// @ts-expect-error no such role
session.viewAs({ roles: ['edditor'] })
// @ts-expect-error nobody holds an abstract role
session.viewAs({ roles: ['reads'] })
// @ts-expect-error nobody is assigned a role that groups alone carry
session.viewAs({ roles: ['regional'] })
// @ts-expect-error no such group
session.viewAs({ roles: [], groups: ['apac'] })
// @ts-expect-error no such role
gate.unsignedSession({ id: 'u-1', roles: [{ role: 'admin' }] })
// @ts-expect-error the attribute is a boolean
gate.unsignedSession({ id: 'u-1', roles: [], attrs: { piiAccess: 'yes' } })
// @ts-expect-error no such attribute of the context
gate.session('token', { sub: 'u-1', context: { surfaces: 'list' } })

// Tasks, navigation, limits, records.
const task: Task | undefined = session.tasks().find((task) => task.id === 'edit-notes')
void task
// @ts-expect-error no such task
session.tasks().find((task) => task.id === 'edit-note')
const first: NavigationId | undefined = session.navigation().items[0]?.id
void first
// @ts-expect-error no such item
session.navigation().hidden.some((item) => item.id === 'job')
same<ReturnType<typeof session.limit<'tableau'>>, 'viewer' | 'explorer' | null>(true)
same<ReturnType<typeof session.limit<'export-rows'>>, number | null>(true)
// @ts-expect-error no such limit
session.limit('export-row')
session.mask('profile', { email: 'ada@example.com' })
// @ts-expect-error no such record type
session.mask('profiles', {})

// Another policy than the registered one, named at the gate.
interface Other {
  permissions: 'jobs:run'
  resources: { jobs: { actions: 'run'; object: { readonly id?: string | null } } }
  roles: { operator: unknown }
  groups: {}
  statuses: {}
  tasks: {}
  navigation: {}
  limits: {}
  classes: {}
  records: {}
  subject: {}
  context: {}
}
const other = (await openGate<Other>(options)).unsignedSession({ id: 'u-1', roles: ['operator'] })
other.can('jobs:run')
// @ts-expect-error a permission of the registered policy alone
other.can('segments:edit')
