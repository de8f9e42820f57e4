/** Where the paths of the contract begin on this service (`servers` in the contract). */
export const API_PREFIX = '/api'
