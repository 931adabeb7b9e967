/**
 * What the page may vary of a person, one kind of dial each. A dial gives its options, which of them hold, and what
 * changes of the subject when some are chosen.
 */

/** The roles of the policy: any of them, or exactly one. */
export function roles({ single = false } = {}) {
  return {
    name: 'role',
    legend: single ? 'Role' : 'Roles',
    single,
    options: (view) => view.gate.bundle.roles.map(({ id, title }) => ({ value: id, label: title ?? id })),
    chosen: (view) => view.subject.roles,
    change: (_, values) => ({ roles: values }),
  }
}

/** A list of the subject: `groups` or `grants`. */
export function listed(member, legend, options) {
  return {
    name: member,
    legend,
    options: () => options,
    chosen: (view) => view.subject[member] ?? [],
    change: (view, values) => {
      // What the page has no chip for stays.
      const others = (view.subject[member] ?? []).filter((one) => !options.some(({ value }) => value === one))
      return { [member]: [...others, ...values] }
    },
  }
}

/** The personas held in the tenant that is looked at; those elsewhere stay as they are. */
export function personas() {
  const here = (view) => view.subject.roles.filter((one) => one.tenant === view.tenant)
  return {
    name: 'role',
    legend: 'Personas in this tenant',
    options: (view) =>
      view.gate.bundle.roles.map(({ id }) => {
        const waits = here(view).find((one) => one.role === id && one.status === 'In Progress')
        return { value: id, label: id.replace(/^LSH /, ''), note: waits ? 'in progress' : null }
      }),
    chosen: (view) => here(view).map((one) => one.role),
    change: (view, values) => {
      const kept = view.subject.roles.filter((one) => one.tenant !== view.tenant || values.includes(one.role))
      const added = values.filter((role) => !kept.some((one) => one.tenant === view.tenant && one.role === role))
      const made = added.map((role) => ({ role, tenant: view.tenant, status: 'Successful' }))
      return { roles: [...kept, ...made] }
    },
  }
}

/** The tenant that is looked at. */
export function tenants(options) {
  return {
    name: 'tenant',
    legend: 'Tenant',
    single: true,
    options: () => options.map((value) => ({ value, label: value })),
    chosen: (view) => [view.tenant],
    change: (_, [tenant]) => ({ tenant }),
  }
}

/** Attributes that are true or false. */
export function switches(legend, options) {
  return {
    name: 'attribute',
    legend,
    options: () => options,
    chosen: (view) => options.map(({ value }) => value).filter((name) => view.subject.attrs?.[name] === true),
    change: (view, values) => ({
      attrs: {
        ...view.subject.attrs,
        ...Object.fromEntries(options.map(({ value }) => [value, values.includes(value)])),
      },
    }),
  }
}

/** An attribute that is a list. */
export function listedAttribute(name, legend, options) {
  return {
    name,
    legend,
    options: () => options.map((value) => ({ value, label: value })),
    chosen: (view) => view.subject.attrs?.[name] ?? [],
    change: (view, values) => ({ attrs: { ...view.subject.attrs, [name]: values } }),
  }
}

/** The status of the person. */
export function statuses(options) {
  return {
    name: 'status',
    legend: 'Status',
    single: true,
    options: () => options.map((value) => ({ value, label: value })),
    chosen: (view) => [view.subject.status],
    change: (_, [status]) => ({ status }),
  }
}
