import { childOf, childrenOf } from './locatedNode.ts'
import type { LocatedNode } from './locatedNode.ts'
import { schemaBreaks } from './schemaBreaks.ts'
import type { Direction } from './schemaBreaks.ts'

/** Lists the changes of an operation that break its clients, in sentences. */
export function operationBreaks(before: LocatedNode, after: LocatedNode): string[] {
  return [
    ...nameBreaks(before, after),
    ...securityBreaks(before, after),
    ...parameterBreaks(before, after),
    ...requestBreaks(before, after),
    ...responseBreaks(before, after),
  ]
}

function nameBreaks({ node: before }: LocatedNode, { pointer, node: after }: LocatedNode): string[] {
  if (before.operationId === after.operationId) return []
  const [old, now] = [before.operationId, after.operationId].map(String)
  return [
    `${pointer}: operationId is now ${now}, no longer ${old}; generated clients name functions after it`,
  ]
}

/** Each of the old alternatives must satisfy one of the new ones. */
function securityBreaks(before: LocatedNode, after: LocatedNode): string[] {
  const now = alternatives(after)
  const isSatisfied = alternatives(before).every((old) => now.some((each) => isSubset(each, old)))
  const required = now.map((each) =>
    Object.entries(each)
      .map(([name, scopes]) => [name, ...scopes].join(' '))
      .join(' and '),
  )
  return isSatisfied ? [] : [`${after.pointer}: now requires ${required.join(' or ')}`]
}

type Security = Record<string, string[]>

/** The security requirements of an operation, by default those of the contract; one of them suffices. */
function alternatives({ document, node }: LocatedNode): Security[] {
  const security = (node.security ?? document.security ?? []) as Security[]
  return security.length === 0 ? [{}] : security
}

function isSubset(small: Security, large: Security): boolean {
  return Object.entries(small).every(
    ([name, scopes]) => scopes.every((scope) => large[name]?.includes(scope)) && name in large,
  )
}

function parameterBreaks(before: LocatedNode, after: LocatedNode): string[] {
  const [old, now] = [parametersOf(before), parametersOf(after)]
  return [
    ...[...old.keys()]
      .filter((name) => !now.has(name))
      .map((name) => `${after.pointer}: the ${name} was removed`),
    ...[...now].flatMap(([name, parameter]) => {
      const existing = old.get(name)
      const newlyRequired = parameter.node.required === true && existing?.node.required !== true
      return [
        ...(newlyRequired ? [`${after.pointer}: the ${name} is now required`] : []),
        ...(existing === undefined ? [] : styleBreaks(existing, parameter)),
        ...(existing === undefined ? [] : valueBreaks(existing, parameter, 'request')),
      ]
    }),
  ]
}

/** The parameters of an operation by names such as `query parameter limit`. */
function parametersOf(operation: LocatedNode): Map<string, LocatedNode> {
  const parameters = [...childrenOf(operation, 'parameters').values()]
  return new Map(
    parameters.map((each) => [`${String(each.node.in)} parameter ${String(each.node.name)}`, each]),
  )
}

/** A client writes the values of an array by its style. */
function styleBreaks({ node: before }: LocatedNode, { pointer, node: after }: LocatedNode): string[] {
  return ['style', 'explode']
    .filter((key) => before[key] !== after[key])
    .map((key) => `${pointer}: ${key} is now ${String(after[key])}, no longer ${String(before[key])}`)
}

/** Compares the schemas of two parameters, headers or bodies. */
function valueBreaks(before: LocatedNode, after: LocatedNode, direction: Direction): string[] {
  const [one, other] = [childOf(before, 'schema'), childOf(after, 'schema')]
  return one === undefined || other === undefined ? [] : schemaBreaks(one, other, direction)
}

function requestBreaks(before: LocatedNode, after: LocatedNode): string[] {
  const [one, other] = [childOf(before, 'requestBody'), childOf(after, 'requestBody')]
  if (other === undefined) return one === undefined ? [] : [`${one.pointer}: was removed`]
  const newlyRequired = other.node.required === true && one?.node.required !== true
  return [
    ...(newlyRequired ? [`${other.pointer}: is now required`] : []),
    ...(one === undefined ? [] : contentBreaks(one, other, 'request')),
  ]
}

function responseBreaks(before: LocatedNode, after: LocatedNode): string[] {
  const remaining = childrenOf(after, 'responses')
  return [...childrenOf(before, 'responses')].flatMap(([status, response]) => {
    const now = remaining.get(status)
    if (now === undefined) return [`${after.pointer}/responses/${status}: was removed`]
    return [...headerBreaks(response, now), ...contentBreaks(response, now, 'response')]
  })
}

function headerBreaks(before: LocatedNode, after: LocatedNode): string[] {
  const remaining = childrenOf(after, 'headers')
  return [...childrenOf(before, 'headers')].flatMap(([name, header]) => {
    const now = remaining.get(name)
    if (now === undefined) return [`${after.pointer}: the header ${name} was removed`]
    const isOptional = header.node.required === true && now.node.required !== true
    return [
      ...(isOptional ? [`${now.pointer}: may now be missing`] : []),
      ...valueBreaks(header, now, 'response'),
    ]
  })
}

/** Compares two bodies, media type by media type. */
function contentBreaks(before: LocatedNode, after: LocatedNode, direction: Direction): string[] {
  const remaining = childrenOf(after, 'content')
  return [...childrenOf(before, 'content')].flatMap(([type, body]) => {
    const now = remaining.get(type)
    return now === undefined ? [`${after.pointer}: ${type} was removed`] : valueBreaks(body, now, direction)
  })
}
