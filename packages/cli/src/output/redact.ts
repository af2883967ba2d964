/** Secrets stay out of what is printed, so that every report can be pasted into an issue. */

const secrets = new Map<string, string>()

/** From now on, `value` is printed as its name. Short values are left: they would hide words. */
export function keepSecret(value: string | undefined, name: string): void {
  if (value !== undefined && value.length >= 8) secrets.set(value, `[${name}]`)
}

/** The text without secrets, account numbers and signatures. */
export function redact(text: string): string {
  let redacted = text
  for (const [value, name] of secrets) redacted = redacted.replaceAll(value, name)
  return redacted
    .replace(/\bA(KIA|SIA)[A-Z0-9]{12,}\b/g, '[access key ID]')
    .replace(/\b(arn:aws[\w-]*:(?:iam|sts)::)\d{12}\b/g, '$1[account]')
    .replace(/\b(https?:\/\/)[^\s/?#@"'<>]+@/gi, '$1[credentials]@')
    .replace(/([?&]X-Amz-(?:Signature|Credential|Security-Token)=)[^&\s"']+/gi, '$1[redacted]')
}
