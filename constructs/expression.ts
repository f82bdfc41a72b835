/** An expression of Terraform's own, for what cdktf has no function for. */
import { Token } from 'cdktf';

/** @param text without the `${` and `}` around it. @returns a reference that stays whole where other text is escaped */
export const expression = (text: string): string =>
  Token.asString({ creationStack: [], resolve: () => `\${${text}}`, toString: () => text });
