/** Looks who holds the site's address, and acts on it: see address-states.ts. */
import { setTimeout as sleep } from 'node:timers/promises';
import { LOOK_PORT } from '../protocol/handover';
import { addressHolder } from './address';
import { type AddressDuties, next, type State } from './address-states';
import { retire } from './retire';

const ADDRESS_SECONDS = 1;
/** For a server that is about to get the address: what visitors have open waits until the previous one knows. */
const MOMENT_SECONDS = 0.1;
/** One that is under way at the switch gets no answer, and the next one must not wait for it. */
const QUICK = { timeoutMilliseconds: 300, localPort: LOOK_PORT };

/** Returns when another server holds the address for good, and this one has finished what was under way. */
export async function watchAddress(duties: AddressDuties): Promise<void> {
  const { settings, keeper, reporter, handover } = duties;
  // Started again, the agent goes on with what it had begun.
  let state: State = { name: 'waiting', wasConfirmed: await keeper.heldLease() };
  for (;;) {
    const isClose = state.name === 'waiting' && handover.isReady;
    const holder = await addressHolder(settings.domain, isClose ? QUICK : undefined);
    // Nobody's answer says nothing: a server whose Traefik is down still has to raise its alerts.
    if (holder !== undefined) reporter.stateMetrics.serving(holder === settings.server);
    if (holder === settings.server) await handover.giveNotice();
    state = await next(duties, state, holder);
    if (state.name === 'retiring') return retire(duties, state.for);
    await sleep((isClose ? MOMENT_SECONDS : ADDRESS_SECONDS) * 1000);
  }
}
