/** What the agent sends through a tunnel itself. */
import { connect } from 'node:net';
import { innerAddress, NOTICE_PORT, PROOF_PORT } from '../../protocol/handover';

const TIMEOUT_MILLISECONDS = 1000;

/** Whether the neighbour's Traefik answers through the tunnel: then everything on the way there and back is right. */
export const isReached = (address: string): Promise<boolean> => open(innerAddress(address), PROOF_PORT);

/** Tells the neighbour that the address is here. Nobody answers. */
export const giveNotice = (address: string): Promise<boolean> => open(innerAddress(address), NOTICE_PORT, 50);

function open(host: string, port: number, timeout = TIMEOUT_MILLISECONDS): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (isOpen: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(isOpen);
    };
    const timer = setTimeout(() => end(false), timeout);
    socket.on('connect', () => end(true));
    socket.on('error', () => end(false));
  });
}
