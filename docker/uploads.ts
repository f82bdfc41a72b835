/** What PHP takes as an upload, by one rule for nginx and PHP, and how much of the disk waits for it. */
import type { Environment } from '../settings/schema';

/** The fields and boundaries around a file. */
const FORM_MIB = 1;
/** nginx keeps bodies here until they have arrived, and PHP the files of the requests that it runs. */
const DISK_MIB = 1024;

export const bodyMiB = ({ site: { uploadMiB } }: Environment): number => uploadMiB + FORM_MIB;

/** Large bodies that may be under way. Two at least, so that nobody who uploads keeps everybody else from it. */
export const bodiesAtATime = (mib: number): number => Math.max(2, Math.floor(DISK_MIB / mib));
export const uploadsAtATime = (environment: Environment): number => bodiesAtATime(bodyMiB(environment));
/** Of one visitor, who may be slow: less than all. */
export const uploadsOfOne = (environment: Environment): number =>
  Math.max(1, Math.floor(uploadsAtATime(environment) / 4));

/** A folder on the disk; a tmpfs takes the container's memory. */
export const BUFFERS = '/buffers';
