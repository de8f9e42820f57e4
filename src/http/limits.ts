/** The longest path and query, in bytes: more than the longest values of all parameters of an operation. */
export const MAX_TARGET = 16 * 1024

/** The largest request line and header fields together, in bytes. */
export const MAX_HEAD = 2 * MAX_TARGET
