/**
 * Query parameters that have a default in every contract, which a lint rule checks. The validator fills it in, so a handler
 * always receives them. They are listed here because openapi-typescript omits the default of a parameter from its types.
 */
export const PARAMETERS_WITH_DEFAULT = ['limit', 'sort', 'on_conflict'] as const
