/** LiveRamp Safe Haven, as the page knows it: what it shows where. Who may use it is the policy's to say. */

import { personas, tenants } from '../dials.js'

const TENANTS = ['Tern & Thistle', 'Harbour Foods', 'Alpine Linen']

const TABLEAU = {
  kind: 'limit',
  name: 'tableau',
  title: 'Tableau role',
  levels: ['Viewer', 'Explorer'],
  none: 'No persona held here carries one, so there is no Tableau at all.',
}

const USERS = {
  kind: 'objects',
  resource: 'users',
  title: 'Users of the tenants',
  noun: 'Users of tenant',
  hint: 'The primary tenant looks after a partner’s users once the partner has asked for it.',
  view: null,
  tags: ['kind'],
  actions: [{ label: 'Manage', permission: 'users:manage', next: null }],
}

const ASSIGN = {
  kind: 'assignment',
  title: 'Assign a persona',
  hint: 'What a constraint keeps apart cannot be chosen, whatever the status or the period of the assignment.',
  tenants: TENANTS,
  permission: 'users:manage',
  resource: 'users',
  objectOf: (tenant) => `tenant-${TENANTS.indexOf(tenant) + 1}`,
}

const CUSTOMERS = {
  kind: 'records',
  id: 'customers',
  type: 'customer',
  noun: 'customers',
  columns: [
    { title: 'Name', lines: ['name'] },
    { title: 'Number', lines: ['number'] },
    { title: 'E-mail', lines: ['email'] },
    { title: 'Address', lines: ['address/street', 'address/city'] },
    { title: 'Audience', lines: ['audience'] },
    { title: 'Segment size', lines: ['segmentSize'] },
  ],
}

const AREAS = [
  {
    title: 'Audiences',
    tasks: ['create-data-permission', 'plan-campaign'],
    pages: ['audiences', 'advanced-audience', 'profiling', 'taxonomies', 'tables-and-views', 'destinations'],
    controls: [{ label: 'Give data permission', permission: 'audiences:create-data-permission' }],
  },
  {
    title: 'Analytics',
    tasks: ['build-model', 'publish-dashboard'],
    pages: ['reports', 'analytics-environment', 'tableau-desktop', 'tableau-server', 'jupyter', 'bigquery'],
    controls: [{ label: 'Publish dashboard', permission: 'reports:publish' }],
  },
  {
    title: 'Operations',
    tasks: ['download-report'],
    pages: ['permissions', 'activity-reports', 'job-management'],
    controls: [{ label: 'Download report', permission: 'permissions:download-report' }],
  },
]

export default {
  id: 'liveramp',
  name: 'LiveRamp Safe Haven',
  short: 'LiveRamp',
  special:
    'A persona holds in one tenant, and only once its assignment is Successful. In one tenant a Data Scientist is kept apart from Data Analysts and LSH Admins; whoever holds both is let in nowhere there.',
  dials: [tenants(TENANTS), personas()],
  figure: { type: 'customer', path: 'email', label: 'e-mails clear', noun: 'e-mail address' },
  examples: [
    'analytics-environment.jupyter:open',
    'analytics-environment.bigquery.permissioned:open',
    'users:manage',
    'reports:publish',
  ],
  records: [CUSTOMERS],
  objects: [USERS],
  home: {
    title: 'Applications and data',
    purpose: 'What opens to this person in this tenant, and which classes of data.',
    controls: AREAS.flatMap((area) => area.controls),
    panels: [TABLEAU, CUSTOMERS, USERS, ASSIGN],
  },
  pages: {
    'tables-and-views': [CUSTOMERS],
    bigquery: [CUSTOMERS],
    reports: [TABLEAU],
    'tableau-desktop': [TABLEAU],
    'tableau-server': [TABLEAU],
    'admin-center': [USERS, ASSIGN],
    users: [USERS, ASSIGN],
  },
  areas: AREAS,
  purposes: {
    audiences: 'Groups of customers, and who may work with their data.',
    'advanced-audience': 'Audiences from several tables.',
    profiling: 'What an audience is made of.',
    taxonomies: 'The names that data goes by.',
    'tables-and-views': 'The customer tables, by class of data.',
    destinations: 'Where audiences are delivered.',
    reports: 'Dashboards, with the reach of the Tableau role.',
    'analytics-environment': 'Where analysts work on the data itself.',
    'tableau-desktop': 'Dashboards, made.',
    'tableau-server': 'Dashboards, read.',
    jupyter: 'Notebooks on the data of the tenant.',
    dataproc: 'Jobs that run for long.',
    bigquery: 'Tables, by class of data: aggregated, permissioned, and every row.',
    'analytics-library': 'Analyses that others have prepared.',
    permissions: 'Who may use which data.',
    'activity-reports': 'Who did what.',
    'job-management': 'What runs, and what waits.',
    'my-usage-dashboard': 'What the own work has used.',
    'all-usage-dashboard': 'What all work has used.',
    'admin-center': 'The people of the tenant and their personas.',
    users: 'The people of the tenant and their personas.',
  },
}
