/** What each account's provider can, as it was last looked at, for a person. */
import type { ShownCapability } from '../../core/provider-capabilities.ts';
import { count } from '../format.ts';
import { oneLine, wrap } from '../text.ts';
import { createView, type View } from './view.ts';

/** One account of the manifest with what its kind of provider can. */
export interface AccountCapabilities {
  readonly account: string;
  readonly kind: string;
  readonly capabilities: readonly ShownCapability[];
}

/** A block for each kind of provider, with the accounts of it: what it can, what it cannot, and since when that is known from where. */
export function renderCapabilities(
  accounts: readonly AccountCapabilities[],
  options: { readonly color: boolean; readonly width: number },
): string {
  const view = createView({ ...options, now: 0 });
  const kinds = [...new Set(accounts.map(({ kind }) => kind))];
  return kinds
    .map((kind) =>
      block(
        accounts.filter((account) => account.kind === kind),
        view,
      ).join('\n'),
    )
    .join('\n\n');
}

function block(accounts: readonly AccountCapabilities[], view: View): readonly string[] {
  const [first] = accounts;
  if (first === undefined) return [];
  const names = accounts.map(({ account }) => oneLine(account)).join(', ');
  const heading = wrap(`${names} · what Mailkeel can with ${first.kind}`, view.width);
  return [
    ...heading.map((line) => view.palette.bold(line)),
    ...first.capabilities.flatMap((capability) => lines(capability, view)),
    ...sources(first.capabilities, view),
  ];
}

function lines({ capability, has, what, limit }: ShownCapability, view: View): readonly string[] {
  const most = limit === undefined ? '' : `, at most ${count(limit)}`;
  const [head = '', ...rest] = wrap(`${capability}: ${what}${most}`, view.width - 6);
  return [`  ${has ? '✓' : '–'} ${head}`, ...rest.map((line) => `    ${line}`)];
}

/** Each source once, with its day: mostly one for all. */
function sources(capabilities: readonly ShownCapability[], view: View): readonly string[] {
  const told = capabilities.map(({ checked, source }) => `looked at on ${checked}: ${source}`);
  return [...new Set(told)].flatMap((text) =>
    wrap(text, view.width - 2).map((line) => `  ${view.palette.dim(line)}`),
  );
}
