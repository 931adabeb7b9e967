/** The record that pages mask, and that the suites know the masked form of. */
export const record = { id: 7, email: 'ada@example.com', note: 'hidden from nobody' }
