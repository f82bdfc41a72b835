import { describe, expect, test } from 'vitest';
import { bake, cancelBakes } from '../../../../deployer/aws/bake';
import { FakeImageBuilder } from '../../../helpers/fake-image-builder';

const WEB = { name: 'web', region: 'eu-central-1' };
const RUN = 'https://github.com/o/r/actions/runs/7';
const lines: string[] = [];
const log = (line: string) => void lines.push(line);
const options = { log, pollSeconds: 0.001 };
const all = () => lines.splice(0).join('\n');

describe('a bake', () => {
  test('says each phase once, and ends with the image of the family’s region', async () => {
    const states = ['PENDING', 'BUILDING', 'BUILDING', 'TESTING', 'DISTRIBUTING', 'AVAILABLE'];
    const builder = new FakeImageBuilder('web', states);
    expect(await bake(builder.client, WEB, options)).toEqual({ ami: 'ami-1', version: '1.2.3/1' });
    const said = all();
    expect(said.match(/installs packages/g)).toHaveLength(1);
    expect(said).toMatch(/installs packages.*boots a server.*becomes an image/s);
    expect(said).toContain('aws logs tail /aws/imagebuilder/baton-web --region eu-central-1');
    expect(said).toContain('--log-stream-names 1.2.3/1');
  });

  // Without the first the lifecycle never finds the image, and it stays and is paid for.
  test('carries the family, and the run of CI that it is of', async () => {
    const builder = new FakeImageBuilder('web', ['AVAILABLE']);
    await bake(builder.client, WEB, { ...options, buildUrl: RUN });
    expect([...builder.bakes.values()].map(({ tags }) => tags)).toEqual([
      { 'baton:family': 'web', 'baton:build': RUN },
    ]);
  });

  test('that fails says why, as one harmless line, and where its log is', async () => {
    const builder = new FakeImageBuilder(
      'web',
      ['BUILDING', 'FAILED'],
      'the step \u001b[2Jleft-behind\nfailed',
    );
    const failed = bake(builder.client, WEB, options);
    await expect(failed).rejects.toThrow(
      /^the bake of web failed: the step left-behind failed\nIts log: aws /,
    );
    expect(builder.cancelled).toEqual([]);
  });

  test('of a family that nothing bakes names the next step', async () => {
    const builder = new FakeImageBuilder('other');
    await expect(bake(builder.client, WEB, options)).rejects.toThrow('npx cdktf deploy image-web');
  });

  test('goes on where AWS does not answer for a while', async () => {
    const gone = new Error('socket hang up');
    const builder = new FakeImageBuilder('web', ['BUILDING', gone, gone, gone, 'AVAILABLE']);
    expect((await bake(builder.client, WEB, options)).ami).toBe('ami-1');
  });

  test('is left to itself, and said so, where AWS does not answer any more', async () => {
    const builder = new FakeImageBuilder('web', ['BUILDING', new Error('socket hang up')]);
    await expect(bake(builder.client, WEB, options)).rejects.toThrow(/hang up\. The bake .* goes on without/);
    expect(builder.cancelled).toEqual([]);
  });
});

describe('Ctrl-C', () => {
  test('ends the bake, and so its machines, at once', async () => {
    const builder = new FakeImageBuilder('web', ['BUILDING']);
    const ended = new AbortController();
    const running = bake(builder.client, WEB, { log, pollSeconds: 600, signal: ended.signal });
    setTimeout(() => ended.abort(), 20);
    // It waits for what Image Builder says then.
    const patient = expect(running).rejects.toThrow('the bake of web was cancelled; no image was made');
    await expect.poll(() => builder.cancelled.length).toBe(1);
    await patient;
  });

  test('before the bake has begun starts none', async () => {
    const builder = new FakeImageBuilder('web', ['AVAILABLE']);
    await expect(bake(builder.client, WEB, { ...options, signal: AbortSignal.abort() })).rejects.toThrow();
    expect(builder.bakes.size).toBe(0);
  });
});

describe('what a run of CI has left', () => {
  test('is ended, and nothing that is finished or of another', async () => {
    const builder = new FakeImageBuilder('web');
    const mine = builder.add(1, 'TESTING', { 'baton:build': RUN });
    builder.add(2, 'BUILDING', { 'baton:build': `${RUN}8` });
    builder.add(3, 'AVAILABLE', { 'baton:build': RUN });
    builder.add(4, 'BUILDING', {});
    expect(await cancelBakes(builder.client, WEB, { log, buildUrl: RUN })).toBe(1);
    expect(builder.cancelled).toEqual([mine]);
  });

  test('outside of CI is all that still runs', async () => {
    const builder = new FakeImageBuilder('web');
    const running = [builder.add(1, 'PENDING'), builder.add(2, 'DISTRIBUTING')];
    builder.add(3, 'FAILED');
    expect(await cancelBakes(builder.client, WEB, { log })).toBe(2);
    expect(builder.cancelled).toEqual(running);
  });
});
