/** The images that can be made here without a registry, each with the folder that holds its recipe. */

import { IMAGES } from '../../../docker/images';

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
  /** Folder here with a `prepare.sh` that makes the module buildable. @default it is as it is */
  readonly prepare?: string;
}

export interface Recipe {
  /** The image's folder here. */
  readonly folder: string;
  readonly go?: GoProgram;
  /** What a stand-in really is, where that is not what its tag says. @default what its tag says */
  readonly really?: string;
}

/** Where every recipe's chain of FROM lines ends. */
export const DEBIAN = 'baton/debian:trixie';
/** What it starts from where no registry gives Debian's image. */
export const DEBIAN_ROOT = 'baton/debian-root:trixie';
/** Builds the Go programs. */
export const GO = 'baton/go:trixie';
/** A machine with its packages, whose Docker fills the image volumes. */
export const BAKED_MACHINE = 'baton/machine:trixie-baked';

/** The platform's object store and its certificate authority, which no server runs. */
export const STORE_IMAGE = 'versity/versitygw:v1.8.0';
export const AUTHORITY_IMAGE = 'smallstep/step-ca:0.30.2';

/** A stand-in's program is of the version that the image's tag names: an update touches that alone. */
const tagOf = (image: string) => image.slice(image.lastIndexOf(':') + 1);

/** Stand-ins have the names of the images that production runs, and are as near to them as can be built. */
export const RECIPES: Readonly<Record<string, Recipe>> = {
  [DEBIAN]: { folder: 'debian' },
  [GO]: { folder: 'go' },
  'baton/busybox:trixie': { folder: 'busybox' },
  'baton/machine:trixie-plain': { folder: 'machine-plain' },
  [BAKED_MACHINE]: { folder: 'machine-baked' },
  'baton/gateway:trixie': { folder: 'gateway' },
  'baton/tools:trixie': { folder: 'tools' },
  [IMAGES.prometheus]: { folder: 'prometheus', really: 'Prometheus 2.53 with Debian’s fixes' },
  [IMAGES.alertmanager]: { folder: 'alertmanager', really: 'Alertmanager 0.28 with Debian’s fixes' },
  [IMAGES['node-exporter']]: { folder: 'node-exporter', really: 'node-exporter 1.9 with Debian’s fixes' },
  [IMAGES['blackbox-exporter']]: { folder: 'blackbox-exporter' },
  [IMAGES['nginx-exporter']]: { folder: 'nginx-exporter' },
  [IMAGES.nginx]: { folder: 'nginx', really: 'nginx 1.26.3 with Debian’s fixes' },
  [IMAGES.php]: { folder: 'php', really: 'PHP 8.4 with Debian’s fixes' },
  [IMAGES.traefik]: {
    really: `Traefik ${tagOf(IMAGES.traefik).slice(1)} without its dashboard and most DNS providers`,
    folder: 'traefik',
    go: {
      module: 'github.com/traefik/traefik/v3',
      version: tagOf(IMAGES.traefik),
      package: 'cmd/traefik',
      binary: 'traefik',
      versionVariable: 'github.com/traefik/traefik/v3/pkg/version.Version',
      prepare: 'traefik-module',
    },
  },
  [AUTHORITY_IMAGE]: {
    folder: 'step-ca',
    go: {
      module: 'github.com/smallstep/certificates',
      version: `v${tagOf(AUTHORITY_IMAGE)}`,
      package: 'cmd/step-ca',
      binary: 'step-ca',
      versionVariable: 'main.Version',
    },
  },
  [STORE_IMAGE]: {
    folder: 'versitygw',
    go: {
      module: 'github.com/versity/versitygw',
      version: tagOf(STORE_IMAGE),
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
