import { childrenOf, within, wholeOf } from './place.ts'
import type { Place } from './place.ts'
import type { Node } from './pointer.ts'
import { schemaBreaks } from './schemaBreaks.ts'

/**
 * What in a contract breaks clients that were written for an earlier one: a sentence each, which says where. Both keep
 * the rules of this folder, so that parameters, for example, stand in operations only.
 */
export function contractBreaks(before: Node, after: Node): string[] {
  const [one, other] = [wholeOf(before), wholeOf(after)]
  const [paths, left] = [childrenOf(one, 'paths'), childrenOf(other, 'paths')]
  const found = [...paths].flatMap(([path, item]) => {
    const now = left.get(path)
    return now === undefined ? [gone(item)] : pathBreaks(item, now)
  })
  // Many operations share a parameter or an answer: its break is one.
  return [...new Set([...serverBreaks(before, after), ...schemeBreaks(one, other), ...found])]
}

function gone({ where }: Place): string {
  return `${where}: is gone`
}

function serverBreaks(before: Node, after: Node): string[] {
  const urls = (contract: Node) => ((contract.servers ?? []) as { url: string }[]).map(({ url }) => url)
  return urls(before)
    .filter((url) => !urls(after).includes(url))
    .map((url) => `#/servers: ${url} is gone`)
}

/** A scheme that is gone shows where operations need another. */
function schemeBreaks(before: Place, after: Place): string[] {
  const meaning = ({ node: { description: _, ...rest } }: Place) => JSON.stringify(rest)
  const left = childrenOf(within(after, 'components') ?? after, 'securitySchemes')
  return [...childrenOf(within(before, 'components') ?? before, 'securitySchemes')].flatMap(
    ([name, scheme]) => {
      const now = left.get(name)
      return now === undefined || meaning(now) === meaning(scheme)
        ? []
        : [`${now.where}: identifies clients in another way`]
    },
  )
}

function pathBreaks(before: Place, after: Place): string[] {
  return Object.keys(before.node).flatMap((method) => {
    const [one, other] = [within(before, method), within(after, method)]
    if (one === undefined) return []
    return other === undefined ? [gone(one)] : operationBreaks(one, other)
  })
}

function operationBreaks(before: Place, after: Place): string[] {
  return [
    ...nameBreaks(before, after),
    ...securityBreaks(before, after),
    ...parameterBreaks(before, after),
    ...bodyBreaks(before, after),
    ...responseBreaks(before, after),
  ]
}

function nameBreaks({ node: before }: Place, { where, node: after }: Place): string[] {
  if (before.operationId === after.operationId) return []
  const [old, now] = [before.operationId, after.operationId].map(String)
  return [`${where}: is called ${now}, no longer ${old}, as functions of generated clients are`]
}

/** A client that keeps to one of the old alternatives has to keep to one of the new ones with it. */
function securityBreaks(before: Place, after: Place): string[] {
  const now = alternatives(after)
  const kept = alternatives(before).every((old) => now.some((each) => isWithin(each, old)))
  const needs = now.map((each) =>
    Object.entries(each)
      .map(([name, scopes]) => [name, ...scopes].join(' '))
      .join(' and '),
  )
  return kept ? [] : [`${after.where}: now needs ${needs.join(' or ')}`]
}

type Security = Record<string, string[]>

/** What an operation asks of its clients; the whole contract's `security` where it says nothing of its own. */
function alternatives({ document, node }: Place): Security[] {
  const security = (node.security ?? document.security ?? []) as Security[]
  return security.length === 0 ? [{}] : security
}

function isWithin(small: Security, large: Security): boolean {
  return Object.entries(small).every(
    ([name, scopes]) => scopes.every((scope) => large[name]?.includes(scope)) && name in large,
  )
}

function parameterBreaks(before: Place, after: Place): string[] {
  const [old, now] = [parametersOf(before), parametersOf(after)]
  return [
    ...[...old.keys()].filter((name) => !now.has(name)).map((name) => `${after.where}: the ${name} is gone`),
    ...[...now].flatMap(([name, parameter]) => {
      const known = old.get(name)
      const newlyRequired = parameter.node.required === true && known?.node.required !== true
      return [
        ...(newlyRequired ? [`${after.where}: the ${name} is now required`] : []),
        ...(known === undefined ? [] : valueBreaks(known, parameter, 'sent')),
      ]
    }),
  ]
}

/** The parameters of an operation, such as `query parameter limit`. */
function parametersOf(operation: Place): Map<string, Place> {
  const places = [...childrenOf(operation, 'parameters').values()]
  return new Map(
    places.map((place) => [`${String(place.node.in)} parameter ${String(place.node.name)}`, place]),
  )
}

/** The schemas of two parameters or headers. */
function valueBreaks(before: Place, after: Place, use: 'sent' | 'answered'): string[] {
  const [one, other] = [within(before, 'schema'), within(after, 'schema')]
  return one === undefined || other === undefined ? [] : schemaBreaks(one, other, use)
}

function bodyBreaks(before: Place, after: Place): string[] {
  const [one, other] = [within(before, 'requestBody'), within(after, 'requestBody')]
  if (other === undefined) return one === undefined ? [] : [gone(one)]
  const newlyRequired = other.node.required === true && one?.node.required !== true
  return [
    ...(newlyRequired ? [`${other.where}: is now required`] : []),
    ...(one === undefined ? [] : contentBreaks(one, other, 'sent')),
  ]
}

function responseBreaks(before: Place, after: Place): string[] {
  const left = childrenOf(after, 'responses')
  return [...childrenOf(before, 'responses')].flatMap(([status, response]) => {
    const now = left.get(status)
    if (now === undefined) return [`${after.where}/responses/${status}: is gone`]
    return [...headerBreaks(response, now), ...contentBreaks(response, now, 'answered')]
  })
}

function headerBreaks(before: Place, after: Place): string[] {
  const left = childrenOf(after, 'headers')
  return [...childrenOf(before, 'headers')].flatMap(([name, header]) => {
    const now = left.get(name)
    if (now === undefined) return [`${after.where}: the header ${name} is gone`]
    const optional = header.node.required === true && now.node.required !== true
    return [
      ...(optional ? [`${now.where}: may now be missing`] : []),
      ...valueBreaks(header, now, 'answered'),
    ]
  })
}

/** The bodies of two requests or answers, media type by media type. */
function contentBreaks(before: Place, after: Place, use: 'sent' | 'answered'): string[] {
  const left = childrenOf(after, 'content')
  return [...childrenOf(before, 'content')].flatMap(([type, body]) => {
    const now = left.get(type)
    return now === undefined ? [`${after.where}: ${type} is gone`] : valueBreaks(body, now, use)
  })
}
