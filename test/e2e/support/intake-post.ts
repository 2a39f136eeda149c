export interface Posted {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Posts to the intake as Ory Kratos does, with the secret in its header; the answer is JSON. */
export async function postJson(url: string, secret: string, body: unknown): Promise<Posted> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-mailkeel-secret': secret },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
