/** The release that a stack's output names, once its server is confirmed. */
export const servingRelease = (output: unknown): string | undefined =>
  /^\$\{(?:null_resource|terraform_data)\.confirm\.id == "" \? "" : "([0-9a-f]{64})"\}$/.exec(
    (output as { readonly value?: string } | undefined)?.value ?? '',
  )?.[1];
