export const dynamic = 'force-dynamic'

/** The most memory this process has had, in bytes. */
export function GET(): Response {
  return Response.json(process.resourceUsage().maxRSS * 1024)
}
