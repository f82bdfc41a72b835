/**
 * What Terraform and OpenTofu say with `-json`: an object a line.
 * https://developer.hashicorp.com/terraform/internals/machine-readable-ui
 */

export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail?: string;
  readonly address?: string;
  readonly range?: { readonly filename: string; readonly start: { readonly line: number } };
  readonly snippet?: { readonly context?: string | null; readonly code: string };
}

export interface Message {
  readonly '@level'?: string;
  readonly '@message'?: string;
  readonly '@timestamp'?: string;
  readonly type?: string;
  readonly diagnostic?: Diagnostic;
  readonly hook?: {
    readonly resource: { readonly addr: string };
    readonly output?: string;
    readonly action?: string;
  };
  readonly changes?: {
    readonly add: number;
    readonly change: number;
    readonly remove: number;
    readonly operation: string;
  };
  readonly change?: { readonly resource: { readonly addr: string }; readonly action: string };
  /** By their names, at the end. A secret one has no value. */
  readonly outputs?: Readonly<Record<string, { readonly sensitive?: boolean; readonly value?: unknown }>>;
}

/** @returns undefined for a line that is no message, such as that of a crash */
export function readMessage(line: string): Message | undefined {
  try {
    const message: unknown = JSON.parse(line);
    return typeof message === 'object' && message !== null ? (message as Message) : undefined;
  } catch {
    return undefined;
  }
}

/** As Terraform itself would print it, without its frame. */
export function formatDiagnostic({ severity, summary, detail, address, range, snippet }: Diagnostic): string {
  const where = range && `${range.filename} line ${range.start.line}`;
  return [
    `${severity === 'error' ? 'Error' : 'Warning'}: ${summary}`,
    ...(address ? [`  with ${address}`] : []),
    ...(where ? [`  on ${where}${snippet?.context ? `, in ${snippet.context}` : ''}`] : []),
    ...(snippet?.code ? snippet.code.split('\n').map((line) => `    ${line}`) : []),
    ...(detail?.trim() ? [detail.trim()] : []),
  ].join('\n');
}
