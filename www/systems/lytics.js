/**
 * Lytics, as the page knows it: its areas, which resources of the policy each is about, the pages on which it is
 * shown, and the controls that it carries. Who may use them is the policy's to say.
 */

import { roles } from '../dials.js'

const PROFILES = {
  kind: 'records',
  id: 'profiles',
  type: 'profile',
  noun: 'profiles',
  columns: [
    { title: 'Name', lines: ['name/first name/last'] },
    { title: 'Contact', lines: ['email', 'phones/*/number'] },
    { title: 'Address', lines: ['address/street', 'address/postcode address/city'] },
    { title: 'Tax number', lines: ['taxNumber'] },
    { title: 'Segments', lines: ['segments/*'] },
    { title: 'Last seen', lines: ['lastSeen'] },
  ],
}

export default {
  id: 'lytics',
  name: 'Lytics',
  short: 'Lytics',
  special:
    'Roles add up. Look-a-like Models opens only to two roles together: Discovery Insights and any role that opens Jobs / Auths.',
  dials: [roles()],
  figure: { type: 'profile', path: 'email', label: 'e-mails clear', noun: 'e-mail address' },
  examples: ['pii:view', 'audiences:create', 'nav.data.look-a-like-models:open', 'audience:create'],
  records: [PROFILES],
  objects: [],
  home: {
    title: 'Customer profiles',
    purpose: 'Every customer, as far as this person may see.',
    controls: [
      { label: 'Create audience', permission: 'audiences:create' },
      { label: 'Create job', permission: 'jobs:create' },
      { label: 'Invite user', permission: 'account:invite-user' },
    ],
    panels: [PROFILES],
  },
  pages: { 'user-profiles': [PROFILES] },
  areas: [
    {
      title: 'Audiences',
      resources: ['audiences'],
      pages: ['dashboard', 'goals', 'audiences-all', 'discovery', 'user-profiles', 'look-a-like-models'],
      controls: [
        { label: 'Create audience', permission: 'audiences:create' },
        { label: 'Delete audience', permission: 'audiences:delete' },
      ],
    },
    {
      title: 'Private fields',
      resources: ['pii'],
      pages: ['user-search', 'user-profiles', 'gdpr-profile-delete'],
    },
    {
      title: 'Content',
      resources: ['content-topics', 'content-collections'],
      pages: ['overview', 'topics', 'collections'],
      controls: [
        { label: 'Create collection', permission: 'content-collections:create' },
        { label: 'Blocklist topic', permission: 'content-topics:blocklist' },
      ],
    },
    {
      title: 'Imports and exports',
      resources: ['authorizations', 'jobs'],
      pages: ['jobs-auths', 'data-streams', 'user-fields', 'queries', 'schema-audit'],
      controls: [
        { label: 'Create job', permission: 'jobs:create' },
        { label: 'Authorize source', permission: 'authorizations:create' },
      ],
    },
    {
      title: 'Campaigns',
      resources: ['campaigns'],
      pages: ['dashboard', 'experiences', 'personalize'],
      controls: [
        { label: 'Create campaign', permission: 'campaigns:create' },
        { label: 'Delete campaign', permission: 'campaigns:delete' },
      ],
    },
    {
      title: 'Accounts and users',
      resources: ['account'],
      pages: ['dashboard'],
      controls: [{ label: 'Invite user', permission: 'account:invite-user' }],
    },
  ],
  purposes: {
    dashboard: 'How the account is doing today.',
    goals: 'What the campaigns should achieve, and how far along they are.',
    experiences: 'The touchpoints that reach a customer, in order.',
    'audiences-all': 'Groups of customers that campaigns and exports work with.',
    discovery: 'What sets one audience apart from the others.',
    'user-search': 'Find one customer by e-mail address or by id.',
    'gdpr-profile-delete': 'Erase a customer on request, with proof.',
    overview: 'What is published, and who reads it.',
    topics: 'The subjects that content is sorted into.',
    collections: 'Pieces of content that belong together.',
    'jobs-auths': 'Imports and exports, and the systems that they may use.',
    'data-streams': 'Where events come from, and when the last one came.',
    'user-fields': 'The fields of a profile, and the sources that fill them.',
    queries: 'How incoming data becomes a profile.',
    'schema-audit': 'Who changed the schema, and when.',
    personalize: 'Campaigns that change a page for its visitor.',
    'look-a-like-models': 'Models that find customers who resemble an audience.',
  },
}
