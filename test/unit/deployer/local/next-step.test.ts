import { expect, test } from 'vitest';
import { withNextStep } from '../../../../deployer/local/next-step';

test.each([
  [
    'docker create --name: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon ' +
      'running?',
    'start Docker: npx baton up shop',
  ],
  [
    'docker ps --all: permission denied while trying to connect to the Docker daemon socket at ' +
      'unix:///var/run/docker.sock',
    'sudo usermod -aG docker "$USER", then sign out and in again, then: npx baton up shop',
  ],
  [
    'docker ps --all: permission denied while trying to connect to the docker API at unix:///var/run/docker.sock',
    'sudo usermod -aG docker "$USER", then sign out and in again, then: npx baton up shop',
  ],
  ['Docker is not installed: `npx baton up` installs it', 'install Docker: npx baton up shop'],
  ['spawn docker ENOENT', 'install Docker: npx baton up shop'],
  [
    "docker run --rm: Unable to find image 'baton/tools:trixie' locally\n" +
      'docker: Error response from daemon: pull access denied for baton/tools',
    'pull or build the images: npx baton up shop',
  ],
  ...[
    'docker exec baton-shop-gateway: Error response from daemon: No such container: baton-shop-gateway',
    'docker network inspect: Error response from daemon: network baton-shop-world not found',
    'docker volume inspect: Error response from daemon: get baton-shop-store: no such volume',
    'docker inspect --format: Error: No such object: baton-shop-1234abcd',
  ].map((said) => [said, 'recreate what is missing on this computer: npx baton up shop']),
  [
    'docker network create: Error response from daemon: Pool overlaps with other one on this address space',
    'set a network that nothing else uses (docker network ls shows them), then: npx baton up shop',
  ],
  [
    'docker cp /tmp/x: write /var/lib/docker/tmp/x: no space left on device',
    'make room (docker system df shows what Docker takes), then: npx baton up shop',
  ],
])('%s', (said, nextStep) => {
  expect(withNextStep(said ?? '', 'shop')).toBe(`${said}\nNext step: ${nextStep}`);
});

test.each([
  'baton-shop-1 did not pass the gate: a container is red',
  'docker exec x: no such container: x\nNext step: docker logs x',
  'baton-shop-1 did not drain: its log says: no space left on device',
  'the network x has another range: npx baton down shop removes it, npx baton up shop makes it',
])('nothing is added to: %s', (message) => {
  expect(withNextStep(message, 'shop')).toBe(message);
});
