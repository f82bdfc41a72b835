/** What is found out about an environment that runs. */
import type { FiringAlert } from '../../protocol/server-state';
import type { ServerReport } from '../read-report';
import type { Origin } from '../release/about';
import type { Deployment } from '../release/history';
import type { Hold } from '../release/hold';
import type { Machine, SiteHolder } from '../release-commands';

export interface SiteAnswer {
  /** Who answers. */
  readonly server: string;
  /** What is wrong with the certificate. @default it is valid */
  readonly certificateProblem?: string;
  /** It leads to an authority that this computer does not trust, as one for rehearsals does. */
  readonly isFromOtherAuthority: boolean;
  readonly certificateEnds?: number;
}

export interface Unread {
  readonly what: string;
  readonly why: string;
}

/** Every piece may be missing: then it is in `unread`, or there is none. Times are ISO. */
export interface Pieces {
  readonly address?: SiteHolder;
  /** The one that has the address. */
  readonly machine?: Machine;
  /** Others that run, or stand still and cost money. */
  readonly others?: readonly Machine[];
  readonly answer?: SiteAnswer;
  readonly report?: ServerReport;
  readonly deployment?: Deployment;
  readonly release?: string;
  readonly origin?: Origin;
  readonly hold?: Hold;
  readonly backup?: { readonly metrics?: string; readonly certificates?: string; readonly server: string };
  readonly alerts?: readonly FiringAlert[];
  readonly unread: readonly Unread[];
}
