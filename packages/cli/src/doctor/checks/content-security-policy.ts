/** Whether the admin's own page lets the media store work: where it may connect to, and which pictures it may show. */
import type { Check, DoctorContext, Finding } from '../check.js'
import { type Need, needsOf } from '../csp/needs.js'
import { type Policy, allows, extend, parsePolicies } from '../csp/policy.js'
import { openAdmin } from '../web/admin-page.js'
import { readPage } from '../web/html.js'
import { Unreachable, isHtml, redirectOf, textOf } from '../web/request.js'

export const contentSecurityPolicy: Check = {
  id: 'content-security-policy',
  title: "Content-Security-Policy of the admin's page",
  async run(context) {
    if (context.admins.length === 0)
      return {
        status: 'skipped',
        what: 'No page of the admin is known: use --admin https://www.example.com/admin/.',
      }
    const findings: Finding[] = []
    for (const admin of context.admins) findings.push(...(await checkPage(context, admin)))
    return findings
  },
}

async function checkPage(context: DoctorContext, admin: URL): Promise<Finding[]> {
  const response = await openAdmin(admin, { signal: context.signal, maxBytes: 2 * 1024 ** 2 }).catch(
    toUnreachable,
  )
  if (response instanceof Unreachable) return [noPage(admin, response.message)]
  const { status, headers, url } = response
  const target = redirectOf(response)
  if (target) return [noPage(admin, `It redirects to ${target.origin}.`)]
  if (status !== 200 || !isHtml(response)) return [noPage(admin, `The response has the status ${status}.`)]
  const inHeader = headers.get('content-security-policy') ?? ''
  const policies = [inHeader, ...readPage(textOf(response)).policies].flatMap(parsePolicies)
  const needs = policies.length > 0 ? await needsOf(context, url) : []
  const findings = policies.flatMap((policy) => checkPolicy(policy, needs, url))
  if (findings.length > 0) return findings
  const what =
    policies.length > 0
      ? `The Content-Security-Policy of ${url.href} allows what the media store needs.`
      : `${url.href} has no Content-Security-Policy, so it allows everything.`
  return [{ status: 'passed', what }]
}

function toUnreachable(error: unknown): Unreachable {
  if (error instanceof Unreachable) return error
  throw error
}

function noPage(admin: URL, reason: string): Finding {
  return {
    status: 'warned',
    what: `${admin.href} is no page of an admin. ${reason}`,
    remedy:
      'Name the page at which editors open the admin, as in --admin https://www.example.com/admin/index.html.',
  }
}

/** Every policy counts by itself: one that forbids something is enough. */
function checkPolicy(policy: Policy, needs: readonly Need[], page: URL): Finding[] {
  const missing = needs.filter(({ directive, url }) => !allows(policy, directive, url, page))
  const directives = [...new Set(missing.map(({ directive }) => directive))]
  return directives.map((directive) => {
    const here = missing.filter((need) => need.directive === directive)
    const sources = [...new Set(here.map(({ source }) => source))]
    const otherwise = [...new Set(here.map((need) => need.otherwise))].join(', and ')
    const verb = policy.has(directive) ? 'Change the directive to' : 'Add the directive'
    return {
      status: here.every(({ optional }) => optional) ? 'warned' : 'failed',
      what: `The Content-Security-Policy of ${page.href} lacks ${sources.join(' and ')} in ${directive}: ${otherwise}.`,
      remedy: `${verb}, wherever the site sets its policy:\n${extend(policy, directive, sources)}`,
    } satisfies Finding
  })
}
