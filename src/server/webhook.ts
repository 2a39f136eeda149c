/** What Kratos posts, read and judged: a sign-up to start, or the answer that refuses it. */
import { z } from 'zod';
import { judgeSignup, NIL_IDENTITY, type SignupPolicy } from '../core/signup.ts';

/** A sign-up that may be started. */
export interface Signup {
  /** The identity's id at Kratos. */
  readonly identity: string;
  /** Normalised. */
  readonly address: string;
  readonly domain: string;
}

export interface Refusal {
  readonly status: 400 | 422;
  readonly message: string;
  /** Whose sign-up it was, where policy refused it: that is audited. */
  readonly about?: Signup;
}

export type Reading = { readonly signup: Signup } | { readonly refusal: Refusal };

/** Unknown fields are Kratos's business: whatever else the template sends is ignored. */
const bodySchema = z.object({
  identity: z.object({
    id: z.guid('is not a UUID'),
    traits: z.object({ email: z.string('is missing or no text').min(1, 'is empty').max(320) }),
  }),
});

/** Reads a parsed body. Never throws. */
export function readWebhook(body: unknown, policy: SignupPolicy): Reading {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return { refusal: { status: 400, message: fieldMessage(parsed.error) } };
  const { id, traits } = parsed.data.identity;
  const identity = id.toLowerCase();
  if (identity === NIL_IDENTITY) return { refusal: PARSE_MODE };
  const verdict = judgeSignup(traits.email, policy);
  if (verdict.verdict === 'syntax')
    return { refusal: { status: 400, message: `identity.traits.email ${verdict.reason}` } };
  const { address, domain } = verdict;
  const signup = { identity, address, domain };
  if (verdict.verdict === 'accepted') return { signup };
  const message = `identity.traits.email ${verdict.reason}`;
  return { refusal: { status: 422, message, about: signup } };
}

/** Kratos sends the nil UUID before it has stored the identity: whatever would be made now would belong to nobody. */
const PARSE_MODE: Refusal = {
  status: 422,
  message:
    'identity.id is the nil UUID: the web_hook runs before the identity is stored (response.parse: true or can_interrupt: true); use response.ignore: true, or neither of them',
};

function fieldMessage({ issues }: z.ZodError): string {
  const [issue] = issues;
  const field = issue?.path.map(String).join('.') ?? '';
  return field === ''
    ? 'the body is not a JSON object'
    : `${field} ${issue?.message ?? 'is wrong'}`;
}
