/** Synerise, as the page knows it: what it shows where. Who may use it is the policy's to say. */

import { listed, roles } from '../dials.js'

const DETAILS = 'profiles.client-details'
const grant = ([value, label]) => ({ value, label })
const GRANTS = [
  ['profiles.client-management:read', 'Client management: read'],
  ['profiles.client-management:edit', 'Client management: edit'],
  ['profiles.client-list:read', 'Client list: read'],
  [`${DETAILS}.client-info:read`, 'Client info: read'],
  [`${DETAILS}.client-info:create,edit`, 'Client info: create, edit'],
  [`${DETAILS}.client-notes:create,edit`, 'Notes: create, edit'],
  [`${DETAILS}.*:read`, 'All details: read'],
  ['settings.integrations:read', 'Integrations: read'],
  ['settings.export:create', 'Export: create'],
].map(grant)

/** The parts of a profile that a task can be about. */
const PARTS = [
  [`${DETAILS}.client-info`, 'Info'],
  [`${DETAILS}.client-activities`, 'Activities'],
  [`${DETAILS}.client-tasks`, 'Tasks'],
  [`${DETAILS}.client-stats`, 'Statistics'],
  [`${DETAILS}.client-notes`, 'Notes'],
  [`${DETAILS}.client-messages`, 'Messages'],
  [`${DETAILS}.analytics-preview`, 'Analytics preview'],
]

const CARDS = {
  kind: 'records',
  id: 'cards',
  type: 'profile card',
  noun: 'profiles',
  columns: [
    { title: 'Name', lines: ['info/firstName info/lastName', 'info/birthday'] },
    { title: 'Contact', lines: ['info/email', 'info/phone'] },
    { title: 'Activities', lines: ['activities/*'], prose: true },
    { title: 'Notes', lines: ['notes/*', 'tasks/*'], prose: true },
    { title: 'Messages', lines: ['messages/*'], prose: true },
    { title: 'Figures', lines: ['stats/visits', 'preview/score'], prose: true },
  ],
  /** What the form of an unfolded profile offers: fields that show, one that nobody edits, one of another part. */
  edit: [
    ['info/firstName', 'First name'],
    ['info/email', 'E-mail address'],
    ['info/phone', 'Telephone number'],
    ['info/birthday', 'Birthday'],
    ['notes/0', 'Note'],
    ['activities/0', 'Activity'],
  ],
}

const FIELDS = {
  kind: 'fields',
  type: 'profile card',
  purposes: ['view', 'query', 'export', 'edit'],
  fields: [
    ['info/firstName', 'First name'],
    ['info/lastName', 'Family name'],
    ['info/email', 'E-mail address'],
    ['info/phone', 'Telephone number'],
    ['info/birthday', 'Birthday'],
    ['activities', 'Activities'],
    ['notes', 'Notes'],
    ['tasks', 'Tasks'],
    ['messages', 'Messages'],
    ['stats', 'Statistics'],
    ['preview', 'Analytics preview'],
  ],
}

export default {
  id: 'synerise',
  name: 'Synerise',
  short: 'Synerise',
  special:
    'Customers make their own roles, so permissions travel in the signed token. What people want to do takes permissions from several trees at once, some for one part of a profile, some for all of them.',
  dials: [roles(), listed('grants', 'Permissions in the token', GRANTS)],
  figure: { type: 'profile card', path: 'info/email', label: 'e-mails clear', noun: 'e-mail address' },
  parameters: { dataType: PARTS },
  examples: [`${DETAILS}.client-info:read`, `${DETAILS}.client-notes:edit`, 'settings.export:create', 'automation:run'],
  records: [CARDS],
  objects: [],
  home: {
    title: 'Profile cards',
    purpose: 'Every profile, part by part, as far as this person may see.',
    controls: [
      { label: 'Create profile', permission: 'profiles.client-management:create' },
      { label: 'Import file', permission: 'simple-imports:execute' },
      { label: 'Export', permission: 'settings.export:create' },
    ],
    panels: [CARDS, FIELDS],
  },
  pages: {
    profiles: [CARDS],
    'profile-card': [CARDS, FIELDS],
    activities: [CARDS],
    notes: [CARDS],
    messages: [CARDS],
    exports: [FIELDS],
  },
  areas: [
    {
      title: 'Look at a profile',
      tasks: [
        'access-profiles-module',
        'filter-list-with-analysis',
        'view-profile-card',
        'see-more-details',
        'see-screen-views',
        'see-statistics-tab',
      ],
      pages: ['profiles', 'profile-card', 'activities', 'statistics', 'analytics-preview'],
      controls: [{ label: 'Filter', permission: 'profiles.client-list:create' }],
    },
    {
      title: 'Change a profile',
      tasks: ['edit-profile-details', 'edit-tags', 'add-events', 'see-add-notes', 'create-profile', 'delete-profile'],
      pages: ['profile-card', 'notes', 'client-tags', 'client-tasks'],
      controls: [{ label: 'Edit info', permission: `${DETAILS}.client-info:edit` }],
    },
    {
      title: 'Reach people',
      tasks: ['send-messages'],
      pages: ['messages', 'integrations'],
      controls: [{ label: 'Write message', permission: `${DETAILS}.client-messages:create` }],
    },
    {
      title: 'Imports and exports',
      tasks: [
        'import-profiles:local-file',
        'import-profiles:automation',
        'import-events-transactions:local-file',
        'import-events-transactions:automation',
        'export-profiles:see-and-download',
        'export-profiles:create',
      ],
      pages: ['imports', 'exports'],
      controls: [{ label: 'New export', permission: 'settings.export:create' }],
    },
  ],
  purposes: {
    profiles: 'Every profile, part by part.',
    'profile-card': 'One profile, and which of its parts are private.',
    activities: 'What customers did.',
    'client-tasks': 'What is to be done for a customer.',
    statistics: 'A customer in figures; it takes all of Analytics, too.',
    notes: 'What colleagues should know.',
    messages: 'What was sent.',
    'analytics-preview': 'What models expect.',
    'client-tags': 'Labels on profiles.',
    segmentations: 'Customers, sorted.',
    metrics: 'Figures over time.',
    funnels: 'Steps, and who leaves between them.',
    documents: 'Screen views and their audiences.',
    tags: 'The labels that there are.',
    'search-engine': 'What customers look for.',
    imports: 'Files that fill profiles.',
    exports: 'What of a profile may leave the workspace.',
    integrations: 'Other systems.',
    account: 'The own name and password.',
  },
}
