/**
 * Headers of every answer. Together they reach the top score of Mozilla's HTTP Observatory
 * (https://developer.mozilla.org/en-US/observatory) with `hsts.days` of half a year or more; a test holds them to it.
 */
export const FRAME_OPTIONS = 'DENY';
export const REFERRER_POLICY = 'strict-origin-when-cross-origin';
export const PERMISSIONS_POLICY = 'camera=(), geolocation=(), microphone=(), payment=(), usb=()';
export const OPENER_POLICY = 'same-origin';
export const RESOURCE_POLICY = 'same-origin';
