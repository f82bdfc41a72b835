/**
 * Lets Traefik ask for the certificate once the server holds the address. An order that failed is not tried again by
 * Traefik itself: only a changed configuration makes it, so each further try has a router of another name. For names
 * that it has any certificate for, valid or not, Traefik orders none: see backup/acme-file.ts.
 */
import { readFile } from 'node:fs/promises';
import { writeTraefikFile } from './traefik-file';

/** Waits between the tries: an authority counts failed orders (Let's Encrypt: five an hour). */
const FIRST_WAIT_SECONDS = 60;
const LONGEST_WAIT_SECONDS = 1800;

interface CertificateRoutes {
  readonly http: { readonly routers: { readonly certificate: object } };
}

export class CertificateOrder {
  #tries = 0;
  #nextTry = 0;

  /**
   * @param waiting the routes that may be used once the address is held, absent with DNS-01;
   * @param folder Traefik's
   */
  constructor(
    private readonly waiting: string,
    private readonly folder: string,
    private readonly now: () => number = () => Date.now() / 1000,
  ) {}

  /** Called while the server holds the address and has no valid certificate. */
  async request(): Promise<boolean> {
    if (this.now() < this.#nextTry) return false;
    const text = await readFile(this.waiting, 'utf8').catch(() => undefined);
    if (text === undefined) return false;
    this.#tries += 1;
    this.#nextTry = this.now() + Math.min(FIRST_WAIT_SECONDS * 2 ** (this.#tries - 1), LONGEST_WAIT_SECONDS);
    const { certificate } = (JSON.parse(text) as CertificateRoutes).http.routers;
    const routers = { [`certificate-${this.#tries}`]: certificate };
    await writeTraefikFile(this.folder, 'certificate.yaml', { http: { routers } });
    return true;
  }
}
