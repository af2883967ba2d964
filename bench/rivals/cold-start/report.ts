/** Hands the URL to the bench, which stops its clock. */
export function report(url: string | undefined): void {
  process.send?.(url ?? '')
}
