/** The images that can be made here without a registry, each with the folder that holds its recipe. */

/** A program built from its Go module. */
export interface GoProgram {
  readonly module: string;
  readonly version: string;
  /** The command's package inside the module. */
  readonly package: string;
  readonly binary: string;
  /** Set at link time, as upstream's own build sets it. */
  readonly versionVariable?: string;
  /** Folders of the module that the official image holds too. */
  readonly folders?: readonly string[];
}

export interface Recipe {
  /** The image's folder here. */
  readonly folder: string;
  readonly go?: GoProgram;
}

/** Where every recipe's chain of FROM lines ends. */
export const DEBIAN = 'baton/debian:trixie';
/** Builds the Go programs. */
export const GO = 'baton/go:trixie';
/** A machine with its packages, whose Docker fills the image volumes. */
export const BAKED_MACHINE = 'baton/machine:trixie-baked';

const PEBBLE = { module: 'github.com/letsencrypt/pebble/v2', version: 'v2.10.1' };

/** Stand-ins have the version of their Debian package or module, so that production can pin the same one. */
export const RECIPES: Readonly<Record<string, Recipe>> = {
  [DEBIAN]: { folder: 'debian' },
  [GO]: { folder: 'go' },
  'baton/busybox:trixie': { folder: 'busybox' },
  'baton/machine:trixie-plain': { folder: 'machine-plain' },
  [BAKED_MACHINE]: { folder: 'machine-baked' },
  'baton/gateway:trixie': { folder: 'gateway' },
  'baton/tools:trixie': { folder: 'tools' },
  'prom/prometheus:v2.53.3': { folder: 'prometheus' },
  'prom/alertmanager:v0.28.1': { folder: 'alertmanager' },
  'prom/node-exporter:v1.9.0': { folder: 'node-exporter' },
  'prom/blackbox-exporter:v0.26.0': { folder: 'blackbox-exporter' },
  'nginx/nginx-prometheus-exporter:1.4.1': { folder: 'nginx-exporter' },
  'nginx:1.26.3-alpine': { folder: 'nginx' },
  'php:8.4-fpm': { folder: 'php' },
  // 3.6 and 3.7 do not build as a dependency.
  'traefik:v3.5.4': {
    folder: 'traefik',
    go: {
      module: 'github.com/traefik/traefik/v3',
      version: 'v3.5.4',
      package: 'cmd/traefik',
      binary: 'traefik',
      versionVariable: 'github.com/traefik/traefik/v3/pkg/version.Version',
    },
  },
  'ghcr.io/letsencrypt/pebble:2.10.1': {
    folder: 'pebble',
    go: { ...PEBBLE, package: 'cmd/pebble', binary: 'pebble', folders: ['test'] },
  },
  'ghcr.io/letsencrypt/pebble-challtestsrv:2.10.1': {
    folder: 'pebble-challtestsrv',
    go: { ...PEBBLE, package: 'cmd/pebble-challtestsrv', binary: 'pebble-challtestsrv' },
  },
  'versity/versitygw:v1.8.0': {
    folder: 'versitygw',
    go: {
      module: 'github.com/versity/versitygw',
      version: 'v1.8.0',
      package: 'cmd/versitygw',
      binary: 'versitygw',
      versionVariable: 'main.Version',
    },
  },
};

/** Why an image has no stand-in, with the tag that has one where only the tag differs. */
export function noStandIn(image: string): string {
  const repository = image.replace(/(@.*|:[^/]*)$/, '');
  const other = Object.keys(RECIPES).find((known) => known.startsWith(`${repository}:`));
  return other === undefined ? 'there is no stand-in for it' : `the only stand-in is ${other}`;
}
