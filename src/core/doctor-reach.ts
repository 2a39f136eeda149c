/** What to do about a host that cannot be reached, or whose certificate is not trusted, by the reason Node gives. Pure. */

/** `target` is `host:port`; `failure` a code of Node or OpenSSL, e.g. `CERT_HAS_EXPIRED`. */
export function reachRemedy(target: string, failure: string): string {
  if (failure === 'CERT_HAS_EXPIRED')
    return `have the certificate of ${target} renewed by whoever runs it; where it is valid, set this machine's clock`;
  if (failure === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `state the name the certificate of ${target} is made out to in the account's url or imap`;
  if (failure === 'ENOTFOUND' || failure === 'EAI_AGAIN')
    return `correct the name in the account's url or imap, or mend the resolver of this machine`;
  return 'check DNS, firewall, proxy and the certificate; for a private authority set NODE_EXTRA_CA_CERTS';
}
