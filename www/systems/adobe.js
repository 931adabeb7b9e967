/** Adobe Audience Manager, as the page knows it: what it shows where. Who may use it is the policy's to say. */

import { listed, statuses, switches } from '../dials.js'

const group = ([value, label]) => ({ value, label })
const GROUPS = [
  ['traitViewersDs1', 'Trait viewers, ds1'],
  ['traitViewersAll', 'Trait viewers'],
  ['traitEditorsAll', 'Trait editors'],
  ['traitEditOnly', 'Trait editors without sight'],
  ['traitMappers', 'Trait mappers'],
  ['segmentDs1Full', 'Segment owners, ds1'],
  ['segmentMappers', 'Segment mappers'],
  ['destViewDs2', 'Destination viewers, ds2'],
  ['destCreators', 'Destination creators'],
  ['modelViewers', 'Model viewers'],
  ['signalViewers', 'Signal viewers'],
  ['derivedEditors', 'Derived-signal editors'],
  ['tagPeople', 'Tag people'],
  ['labPeople', 'Audience Lab people'],
  ['empty', 'Empty group'],
].map(group)

/** Traits, segments and destinations differ in what else may be done with them. */
function objectsOf(resource, title, noun, more, hint = null) {
  const action = ([name, label]) => ({ label, permission: `${resource}:${name}`, next: null })
  return {
    kind: 'objects',
    resource,
    title,
    noun,
    hint,
    view: `${resource}:view`,
    tags: ['dataSource', 'subtype'],
    actions: [['edit', 'Edit'], ['delete', 'Delete'], ...more].map(action),
  }
}

const TRAITS = objectsOf(
  'traits',
  'Traits',
  'Trait',
  [['map-to-segments', 'Use in segment']],
  'Every object has a data source and a company. What belongs to another company is closed, whatever the groups say.',
)
const SEGMENTS = objectsOf('segments', 'Segments', 'Segment', [['map-to-destinations', 'Send']])
const DESTINATIONS = objectsOf('destinations', 'Destinations', 'Destination', [['create', 'Duplicate']])

const USERS = {
  kind: 'records',
  id: 'users',
  type: 'user',
  noun: 'users',
  columns: [
    { title: 'Name', lines: ['name'] },
    { title: 'E-mail', lines: ['email'] },
    { title: 'Telephone', lines: ['phone'] },
    { title: 'Status', lines: ['status'] },
    { title: 'Last seen', lines: ['lastSeen'] },
  ],
}

export default {
  id: 'adobe',
  name: 'Adobe Audience Manager',
  short: 'Adobe',
  special:
    'Permissions come from groups alone, for all data sources of a company or for single ones. The administrator flag opens users and groups, and no object at all. Everybody sees the own address: that condition reads the record.',
  dials: [
    listed('groups', 'Groups', GROUPS),
    switches('On the person itself', [{ value: 'isAdmin', label: 'Administrator' }]),
    statuses(['Active', 'Deactivated', 'Locked Out', 'Expired', 'Pending']),
  ],
  figure: { type: 'user', path: 'email', label: 'e-mails clear', noun: 'e-mail address' },
  examples: ['traits:view', 'segments:map-to-destinations', 'destinations:create', 'users:manage'],
  records: [USERS],
  objects: [TRAITS, SEGMENTS, DESTINATIONS],
  home: {
    title: 'Audience objects',
    purpose: 'Traits, segments and destinations, each decided by its company and data source.',
    controls: [
      { label: 'New trait', permission: 'traits:create' },
      { label: 'New destination', permission: 'destinations:create' },
      { label: 'Manage users', permission: 'users:manage' },
    ],
    panels: [TRAITS, SEGMENTS, DESTINATIONS, USERS],
  },
  pages: {
    traits: [TRAITS],
    segments: [SEGMENTS],
    destinations: [DESTINATIONS],
    users: [USERS],
    'own-profile': [USERS],
  },
  areas: [
    {
      title: 'Audience data',
      tasks: ['build-segments', 'train-models', 'send-segments'],
      pages: ['traits', 'segments', 'destinations', 'models'],
      controls: [{ label: 'New trait', permission: 'traits:create' }],
    },
    {
      title: 'Tools',
      tasks: ['compare-segments', 'manage-tags'],
      pages: ['audience-lab', 'tags', 'data-explorer', 'derived-signals'],
      controls: [{ label: 'New container', permission: 'tags:create' }],
    },
    {
      title: 'Administration',
      tasks: ['manageUsers', 'manageGroups', 'assignGroupPermissions'],
      pages: ['users', 'groups'],
      controls: [{ label: 'Give permissions', permission: 'groups:assign-permissions' }],
    },
  ],
  purposes: {
    traits: 'What a visitor did, as a rule.',
    segments: 'Visitors who have some traits and not others.',
    destinations: 'Where segments are sent.',
    models: 'Visitors who resemble others.',
    'audience-lab': 'Two audiences, compared.',
    tags: 'What runs on the pages of the company.',
    'data-explorer': 'Signals as they arrive.',
    'derived-signals': 'Signals that follow from others.',
    users: 'Who is in. Addresses show to administrators, and to each person the own.',
    groups: 'What a group may do, for which data sources.',
    'own-profile': 'The own address and password, which nobody else changes.',
  },
}
