/**
 * Where the shop counts: in a database that it reaches by its URL, or in memory where it has none. To keep this example
 * free of packages the database speaks HTTP: `POST /<counter>` adds one and answers with the sum.
 */
export function database(url) {
  if (!url) return inMemory();
  return {
    async add(counter) {
      const answer = await fetch(new URL(counter, url), {
        method: 'POST',
        signal: AbortSignal.timeout(5000),
      });
      if (!answer.ok) throw new Error(`the database answered ${answer.status}: ${await answer.text()}`);
      return Number(await answer.text());
    },
  };
}

function inMemory() {
  const counters = new Map();
  return {
    async add(counter) {
      counters.set(counter, (counters.get(counter) ?? 0) + 1);
      return counters.get(counter);
    },
  };
}
