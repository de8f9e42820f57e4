import type { Schema } from '../../src/contract/schema.ts'

const HOUR = 60 * 60 * 1000
const WEEK = 7 * 24 * HOUR

/** What `yarn new` knows of a type of property. */
export interface PropertyType {
  /** The schema of the contract that a required property refers to. */
  schema: string
  /** What that schema holds where the contract does not have it yet. */
  definition: Schema & Record<string, unknown>
  /** Valid values for the contract's examples, different from each other. */
  examples: [value: unknown, other: unknown]
  /** A value that breaks the schema. */
  invalid: unknown
  /** The example of a property that comes after as many of the same type: a loan is returned after it was lent. */
  later?: (value: unknown, position: number) => unknown
}

/** The types of properties by their names on the command line; a reference to a resource and an enum are the other two. */
export const propertyTypes: Record<string, PropertyType> = {
  string: {
    schema: 'Name',
    definition: {
      type: 'string',
      minLength: 1,
      maxLength: 200,
      pattern: '^[^\\x00-\\x20\\x7F-\\xA0]([^\\x00-\\x1F\\x7F-\\x9F]*[^\\x00-\\x20\\x7F-\\xA0])?$',
      'x-format': 'line',
      description:
        '1 to 200 characters of well-formed Unicode in NFC, without control and invisible characters, and without white space at either end.',
    },
    // Unless the name of the property says more: exampleText.ts.
    examples: ['First', 'Second'],
    invalid: '',
  },
  integer: {
    schema: 'Integer',
    definition: {
      type: 'integer',
      format: 'int64',
      minimum: -1_000_000_000,
      maximum: 1_000_000_000,
      description: 'A whole number.',
      examples: [12],
    },
    examples: [12, 13],
    invalid: 1.5,
  },
  number: {
    schema: 'Number',
    definition: {
      type: 'number',
      format: 'double',
      minimum: -1_000_000_000,
      maximum: 1_000_000_000,
      description: 'A number.',
      examples: [12.5],
    },
    examples: [12.5, 13.5],
    invalid: '12.5',
  },
  boolean: {
    schema: 'Flag',
    definition: { type: 'boolean', description: 'True or false.', examples: [true] },
    examples: [true, false],
    invalid: 'yes',
  },
  date: {
    schema: 'Day',
    definition: {
      type: 'string',
      format: 'date',
      description: 'A day, `YYYY-MM-DD` (RFC 3339, full-date).',
      examples: ['2026-02-01'],
    },
    examples: ['2026-02-01', '2026-03-01'],
    invalid: '2026-02-30',
    later: (value, position) =>
      new Date(Date.parse(String(value)) + position * WEEK).toISOString().slice(0, 10),
  },
  'date-time': {
    schema: 'Moment',
    definition: {
      type: 'string',
      format: 'date-time',
      // One notation for each moment, so that text compares and sorts as time does.
      'x-format': 'utc',
      maxLength: 20,
      description: 'A moment in UTC to the second, `YYYY-MM-DDTHH:MM:SSZ` (RFC 3339, date-time).',
      examples: ['2026-02-01T09:30:00Z'],
    },
    examples: ['2026-02-01T09:30:00Z', '2026-03-01T09:30:00Z'],
    invalid: '2026-02-30T09:30:00Z',
    later: (value, position) =>
      `${new Date(Date.parse(String(value)) + position * HOUR).toISOString().slice(0, 19)}Z`,
  },
  time: {
    schema: 'TimeOfDay',
    definition: {
      type: 'string',
      pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$',
      'x-format': 'hh:mm',
      maxLength: 5,
      description: 'A time of day, `HH:MM`, 24 hours.',
      examples: ['09:00'],
    },
    examples: ['09:00', '10:00'],
    invalid: '25:00',
    later: (value) => (value === '09:00' ? '17:30' : '18:30'),
  },
}
