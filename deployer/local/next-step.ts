/** What to do about an error of Docker's, which says only what it misses. */

/** What Docker says, and the next step, given the command that brings the environment up. */
const NEXT_STEPS: readonly (readonly [said: RegExp, nextStep: (up: string) => string])[] = [
  [
    /permission denied.*docker.*(socket|API)/i,
    (up) => `sudo usermod -aG docker "$USER", then sign out and in again, then: ${up}`,
  ],
  [/Cannot connect to the Docker daemon|Is the docker daemon running/i, (up) => `start Docker: ${up}`],
  [/spawn docker ENOENT|Docker is not installed/, (up) => `install Docker: ${up}`],
  [/No such image|Unable to find image/i, (up) => `pull or build the images: ${up}`],
  [
    /No such (container|network|volume|object)|(network|volume) \S+ not found/i,
    (up) => `recreate what is missing on this computer: ${up}`,
  ],
  [
    /Pool overlaps with other one/i,
    (up) => `set a network that nothing else uses (docker network ls shows them), then: ${up}`,
  ],
  [/no space left on device/i, (up) => `make room (docker system df shows what Docker takes), then: ${up}`],
];

/** Other messages quote what a machine has written, which may be anything. */
const OF_DOCKER = /^(docker |Docker is not installed|spawn docker )/;

/** @returns the message with the next step, unless it names one or there is none */
export function withNextStep(message: string, environment: string): string {
  if (!OF_DOCKER.test(message) || /next step:|npx baton up [a-z0-9]/i.test(message)) return message;
  const found = NEXT_STEPS.find(([said]) => said.test(message));
  return found ? `${message}\nNext step: ${found[1](`npx baton up ${environment}`)}` : message;
}
