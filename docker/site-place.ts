/**
 * Where a site's web server and its PHP are. Each site has an nginx, a PHP-FPM where it wants one, a folder and a
 * network to itself: what breaks one, its published redirects for instance, does not reach the others, and no site's
 * programs read another's files. An nginx takes about 10 MiB.
 */
import { ADDRESSES, SITES_FIRST_NETWORK } from '../protocol/addresses';
import { wwwOf } from '../protocol/paths';
import type { Environment } from '../settings/schema';
import { type NamedSite, sitesOf } from '../settings/sites';

export interface SitePlace {
  /** Name of its nginx, which is its folder in the release too. */
  readonly nginx: string;
  readonly php: string;
  readonly nginxAddress: string;
  readonly phpAddress: string;
  /** The folder that its files are pulled to. */
  readonly www: string;
}

export const MAIN_PLACE: SitePlace = {
  nginx: 'nginx',
  php: 'php',
  nginxAddress: ADDRESSES.nginx,
  phpAddress: ADDRESSES.php,
  www: wwwOf(),
};

/** In the order of the sites' names, so that no setting has to say a network. */
export const placesOf = (environment: Environment): (NamedSite & { readonly place: SitePlace })[] =>
  sitesOf(environment).map((site, index) => {
    const network = `172.29.${SITES_FIRST_NETWORK + index}`;
    const place = {
      nginx: `nginx-${site.name}`,
      php: `php-${site.name}`,
      nginxAddress: `${network}.10`,
      phpAddress: `${network}.11`,
      www: wwwOf(site.name),
    };
    return { ...site, place };
  });
