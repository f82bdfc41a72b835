/** The bench's sections by name, in the order in which they run. To add one, write its file and list it here. */
import type { Section } from './section';
import { agent } from './sections/agent';
import { boot } from './sections/boot';
import { content } from './sections/content';
import { environments } from './sections/environments';
import { handover } from './sections/handover';
import { help } from './sections/help';
import { synth } from './sections/synth';
import { up } from './sections/up';

export const SECTIONS: Readonly<Record<string, Section>> = {
  help,
  synth,
  environments,
  up,
  boot,
  agent,
  content,
  handover,
};
