/** Stands in where not even the library could be loaded: it answers as the library's closed session does. */
export function silent() {
  return {
    subject: { id: '', roles: [], unknown: [] },
    can: () => false,
    canSome: () => false,
    explain: (permission) => ({
      permission,
      outcome: 'deny',
      code: 'gate-unavailable',
      rules: [],
      considered: [],
      missing: [],
      roles: [],
      statusBlocks: false,
      nearest: null,
      sentence: `\`${permission}\` is denied: no policy is in force`,
    }),
    navigation: () => ({ items: [], hidden: [] }),
    tasks: () => [],
    task: () => null,
    fields: () => ({ fields: [], others: 'deny' }),
    limit: () => null,
    mask: () => ({ data: null, masked: [] }),
    viewAs: silent,
    close: () => {},
  }
}
