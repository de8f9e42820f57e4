/** What a batch does with a row that exists with other values: reports it, replaces what exists, or keeps that. */
export const ON_CONFLICT = ['fail', 'update', 'keep'] as const

export type OnConflict = (typeof ON_CONFLICT)[number]
