/** Insider, as the page knows it: what it shows where. Who may use it is the policy's to say. */

import { listedAttribute, roles, statuses, switches } from '../dials.js'

const STATUSES = ['Active', 'Locked', 'Unregistered', 'Expired']
const PRODUCTS = ['E-mail', 'Web push', 'Journeys', 'Messaging', 'Recommendations', 'Site search']

const CAMPAIGNS = {
  kind: 'objects',
  resource: 'campaigns',
  title: 'Campaigns',
  noun: 'Campaign',
  hint: 'A change of state is a question about both: the campaign as it is, and as it would become.',
  view: 'campaigns:view',
  tags: ['state', 'channel'],
  actions: [
    { label: 'Edit', permission: 'campaigns:edit', next: null },
    { label: 'Pause', permission: 'campaigns:update-status', next: { state: 'paused' } },
    { label: 'Activate', permission: 'campaigns:update-status', next: { state: 'Active' } },
    { label: 'Launch', permission: 'campaigns:launch', next: null },
  ],
}

const OWNED = {
  kind: 'objects',
  resource: 'products',
  title: 'Products of the account',
  noun: 'Product',
  tiles: true,
  view: null,
  tags: [],
  actions: [{ label: 'Open', permission: 'products:access', next: null }],
}

const PROFILES = {
  kind: 'records',
  id: 'profiles',
  type: 'profile',
  noun: 'profiles',
  columns: [
    { title: 'Name', lines: ['name/first name/last', 'card'] },
    { title: 'Contact', lines: ['email', 'phone'] },
    { title: 'Birthday', lines: ['birthday'] },
    { title: 'City', lines: ['city'] },
    { title: 'Segment', lines: ['segment'] },
    { title: 'Last seen', lines: ['lastSeen'] },
  ],
}

const FIELDS = {
  kind: 'fields',
  type: 'profile',
  fields: [
    ['name/first', 'First name'],
    ['name/last', 'Family name'],
    ['email', 'E-mail address'],
    ['phone', 'Telephone number'],
    ['birthday', 'Birthday'],
    ['card', 'Loyalty card'],
    ['city', 'City'],
  ],
}

export default {
  id: 'insider',
  name: 'Insider',
  short: 'Insider',
  special:
    'Exactly one role, and beside it a status, a period, a list of products and a switch for private data, each of its own. What a Collaborator may do with a campaign depends on the state that it is in.',
  dials: [
    roles({ single: true }),
    listedAttribute('products', 'Products', PRODUCTS),
    switches('Switches', [
      { value: 'allProducts', label: 'All products' },
      { value: 'piiAccess', label: 'Sees private data' },
    ]),
    statuses(STATUSES),
  ],
  figure: { type: 'profile', path: 'email', label: 'e-mails clear', noun: 'e-mail address' },
  examples: ['campaigns:edit', 'user-profiles:export', 'data:export', 'products:access'],
  records: [PROFILES],
  objects: [CAMPAIGNS, OWNED],
  home: {
    title: 'Campaigns',
    purpose: 'What is being sent, and to whom, as far as this person sees.',
    controls: [
      { label: 'New campaign', permission: 'campaigns:create' },
      { label: 'Add user', permission: 'users:add' },
      { label: 'Export data', permission: 'data:export' },
    ],
    panels: [CAMPAIGNS, OWNED, PROFILES, FIELDS],
  },
  pages: {
    products: [OWNED],
    'all-campaigns': [CAMPAIGNS],
    'campaign-status': [CAMPAIGNS],
    profiles: [PROFILES],
    export: [FIELDS],
  },
  areas: [
    {
      title: 'Campaigns',
      resources: ['campaigns', 'products'],
      pages: ['all-campaigns', 'new-campaign', 'campaign-status', 'products'],
      controls: [{ label: 'New campaign', permission: 'campaigns:create' }],
    },
    {
      title: 'Private data',
      resources: ['user-profiles', 'data'],
      pages: ['profiles', 'export'],
      controls: [{ label: 'Export profiles', permission: 'user-profiles:export' }],
    },
    {
      title: 'Panel',
      resources: ['users', 'system-rules'],
      pages: ['users', 'system-rules'],
      controls: [{ label: 'Change rules', permission: 'system-rules:change' }],
    },
  ],
  purposes: {
    products: 'What the account has bought, and which of it this person opens.',
    'all-campaigns': 'Every campaign, in every state.',
    'new-campaign': 'Start a campaign.',
    'campaign-status': 'Start, pause and stop what has been prepared.',
    profiles: 'The people whom campaigns address. The list is open to all who are in, the details are not.',
    export: 'What of a profile may leave the panel.',
    users: 'Who is in, with which role.',
    'system-rules': 'What goes for the whole account.',
  },
}
