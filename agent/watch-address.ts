/** Looks who holds the site's address, and acts on it: see address-states.ts. */
import { setTimeout as sleep } from 'node:timers/promises';
import { addressHolder } from './address';
import { type AddressDuties, next, type State } from './address-states';
import { MOMENT_MILLISECONDS, quickLooks } from './quick-looks';
import { retire } from './retire';

const ADDRESS_MILLISECONDS = 1000;

/** Returns when another server holds the address for good, and this one has finished what was under way. */
export async function watchAddress(duties: AddressDuties): Promise<void> {
  const { settings, keeper, reporter, handover } = duties;
  // Started again, the agent goes on with what it had begun.
  let state: State = { name: 'waiting', wasConfirmed: await keeper.heldLease() };
  const quickLook = quickLooks((how) => addressHolder(settings.domain, how));
  for (;;) {
    // What visitors have open waits until the previous server knows that this one has the address.
    const isClose = state.name === 'waiting' && handover.isReady;
    const holder = await (isClose ? quickLook() : addressHolder(settings.domain));
    // Nobody's answer says nothing: a server whose Traefik is down still has to raise its alerts.
    if (holder !== undefined) reporter.stateMetrics.serving(holder === settings.server);
    if (holder === settings.server) await handover.giveNotice();
    state = await next(duties, state, holder);
    if (state.name === 'retiring') return retire(duties, state.for);
    await sleep(isClose ? MOMENT_MILLISECONDS : ADDRESS_MILLISECONDS);
  }
}
