import { describe, expect, test } from 'vitest';
import { type AwsInput, inputOf, ofType, one, statements, synthAws } from '../../../helpers/aws-synth';

describe('health checks', () => {
  test('ask over HTTPS, every 30 s, for words', () => {
    const check = (name: string, input: AwsInput = {}) =>
      one(synthAws(input), 'aws_route53_health_check', `foundation_watch_${name}`);
    const usual = {
      type: 'HTTPS_STR_MATCH',
      port: 443,
      enable_sni: true,
      request_interval: 30,
      failure_threshold: 3,
    };
    expect(check('site')).toMatchObject({
      ...usual,
      resource_path: '/.well-known/nginx/health',
      search_string: 'ok',
    });
    expect(check('monitoring')).toMatchObject({ ...usual, resource_path: '/api/health' });
    expect(check('site', { watch: { siteWords: 'Welcome' } })).toMatchObject({
      resource_path: '/',
      search_string: 'Welcome',
    });
  });
  test('raise alarms where Route 53 measures, also when nobody measures', () => {
    const alarms = Object.entries(ofType(synthAws(), 'aws_cloudwatch_metric_alarm')).filter(
      ([, { namespace }]) => namespace === 'AWS/Route53',
    );
    expect(alarms).toHaveLength(2);
    for (const [, alarm] of alarms) {
      expect(alarm).toMatchObject({ provider: 'aws.production-us-east-1', treat_missing_data: 'breaching' });
      expect(alarm.alarm_actions).toEqual([
        expect.stringMatching(/^\$\{aws_sns_topic\.foundation_watch_health-topic/),
      ]);
    }
    expect(one(synthAws(), 'aws_sns_topic', 'foundation_watch_health-topic').provider).toBe(
      'aws.production-us-east-1',
    );
  });
  test('can be left out, with all that is for them', () => {
    const stack = synthAws({ watch: { healthChecks: false } });
    expect(ofType(stack, 'aws_route53_health_check')).toEqual({});
    expect(stack.json.provider.aws).toHaveLength(1);
  });
});

describe('whom alarms tell', () => {
  const watch = {
    emails: ['admin@example.com'],
    urls: ['https://alerts.example.net/sns'],
    victorops: { apiKeySecret: 'victorops-api-key', routingKey: 'web team' },
  };
  test('everybody, in both regions', () => {
    const stack = synthAws({ watch });
    const told = (topic: string) =>
      Object.entries(ofType(stack, 'aws_sns_topic_subscription'))
        .filter(([id]) => id.startsWith(topic))
        .map(([, { protocol, endpoint }]) => `${protocol} ${endpoint}`)
        .sort();
    for (const topic of ['foundation_watch_topic', 'foundation_watch_health-topic'])
      expect(told(topic)).toEqual(['email admin@example.com', 'https https://alerts.example.net/sns']);
    expect(inputOf(stack, 'victorops').topicArns).toEqual([
      expect.stringMatching(/^\$\{aws_sns_topic\.foundation_watch_topic/),
      expect.stringMatching(/^\$\{aws_sns_topic\.foundation_watch_health-topic/),
    ]);
  });
  test('the key of VictorOps is read by the step alone, and a new one is another version', () => {
    const stack = synthAws({ watch });
    expect(inputOf(stack, 'victorops')).toMatchObject({
      keyParameter: '/baton/production/secrets/victorops-api-key',
      routingKey: 'web team',
      version: expect.stringContaining('found.version'),
    });
    expect(stack.text).not.toContain('alert.victorops.com');
  });
  test('topics are encrypted with a key that alarms may use, and take messages of this account’s alarms alone', () => {
    for (const [id, topic] of Object.entries(ofType(synthAws(), 'aws_sns_topic')))
      expect([id, topic.kms_master_key_id]).toEqual([id, expect.stringMatching(/^\$\{aws_kms_key\./)]);
    for (const { policy } of Object.values(ofType(synthAws(), 'aws_sns_topic_policy')))
      expect(statements(policy)).toEqual([
        expect.objectContaining({
          Effect: 'Allow',
          Action: ['sns:Publish'],
          Principal: { Service: ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com'] },
          Condition: {
            StringEquals: { 'aws:SourceAccount': expect.stringContaining('aws_caller_identity') },
          },
        }),
      ]);
  });
});

describe('the budget', () => {
  test('tells when a month will cost more, and when it has', () => {
    const budget = one(synthAws({ watch: { budgetUsd: 40 } }), 'aws_budgets_budget');
    expect(budget).toMatchObject({ limit_amount: '40', limit_unit: 'USD', time_unit: 'MONTHLY' });
    expect(
      (budget.notification as { notification_type: string }[]).map((one) => one.notification_type),
    ).toEqual(['FORECASTED', 'ACTUAL']);
  });
  test('is there only where it is named', () => {
    expect(ofType(synthAws(), 'aws_budgets_budget')).toEqual({});
  });
});
