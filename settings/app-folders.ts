/** Folders of a container that an app cannot have as its own: an empty one takes the place of what is there. */

interface Closed {
  /** Each with all below it. */
  readonly folders: readonly string[];
  readonly why: string;
}

/** Docker refuses to start a container with most of these, on the candidate alone and long after the plan. */
const CLOSED: readonly Closed[] = [
  { folders: ['/proc', '/sys'], why: 'which the kernel fills, and a container must not change' },
  {
    folders: ['/dev'],
    why: 'which has the devices; its /dev/shm can be written already, by each container',
  },
  { folders: ['/run/baton'], why: 'where Baton puts the stored secrets' },
  {
    folders: ['/etc/hosts', '/etc/hostname', '/etc/resolv.conf'],
    why: 'a file that Docker writes, by which the app finds other hosts',
  },
];

/** Only as they are: below them an app may well have a folder, such as /usr/src/app/tmp. */
const PROGRAMS: readonly string[] = [
  ...['/bin', '/sbin', '/lib', '/lib64', '/usr'],
  ...['/usr/bin', '/usr/sbin', '/usr/lib', '/usr/local', '/usr/local/bin', '/usr/local/lib'],
];

/** @returns why an app cannot write there; undefined where it can */
export function closedFolder(path: string): string | undefined {
  if (path === '/') return 'which is all of its image, programs and all; readOnly: false makes that writable';
  if (PROGRAMS.includes(path)) return "where the image's programs are, which an empty folder would hide";
  return CLOSED.find(({ folders }) => folders.some((one) => path === one || path.startsWith(`${one}/`)))?.why;
}
