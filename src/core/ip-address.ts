/** Addresses, told from names. Pure. */

/** True for an IPv4 address in dotted form or any IPv6 address; a name never has a label of digits at its end nor a colon. */
export function isIpAddress(text: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) || text.includes(':');
}
