import { describe, expect, test } from 'vitest';
import { type AwsInput, ofType, one, statements, synthServer } from '../../helpers/server-synth';

describe('health checks', () => {
  test('ask over HTTPS, every 30 s, for words', () => {
    const check = (name: string, input: AwsInput = {}) =>
      one(synthServer(input), 'aws_route53_health_check', `watch_${name}`);
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
    const alarms = Object.entries(ofType(synthServer(), 'aws_cloudwatch_metric_alarm')).filter(
      ([, { namespace }]) => namespace === 'AWS/Route53',
    );
    expect(alarms).toHaveLength(2);
    for (const [, alarm] of alarms) {
      expect(alarm).toMatchObject({ provider: 'aws.us-east-1', treat_missing_data: 'breaching' });
      expect(alarm.alarm_actions).toEqual([expect.stringMatching(/^\$\{aws_sns_topic\.watch_health-topic/)]);
    }
    expect(one(synthServer(), 'aws_sns_topic', 'watch_health-topic').provider).toBe('aws.us-east-1');
  });
  test('can be left out, with all that is for them', () => {
    const stack = synthServer({ watch: { healthChecks: false } });
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
    const stack = synthServer({ watch });
    const told = (topic: string) =>
      Object.entries(ofType(stack, 'aws_sns_topic_subscription'))
        .filter(([id]) => id.startsWith(topic))
        .map(([, { protocol, endpoint }]) => `${protocol} ${endpoint}`)
        .sort();
    const [key = ''] = Object.keys(stack.json.data.aws_ssm_parameter ?? {});
    const victorops = 'https://alert.victorops.com/integrations/cloudwatch/20131130/alert';
    for (const topic of ['watch_topic', 'watch_health-topic'])
      expect(told(topic)).toEqual([
        'email admin@example.com',
        `https ${victorops}/\${data.aws_ssm_parameter.${key}.value}/web%20team`,
        'https https://alerts.example.net/sns',
      ]);
  });
  test('a key is read from a stored parameter', () => {
    const { json } = synthServer({ watch });
    expect(Object.values(json.data.aws_ssm_parameter ?? {})).toEqual([
      expect.objectContaining({ name: '/baton/production/victorops-api-key' }),
    ]);
  });
  test('topics are encrypted with a key that alarms may use, and take messages of this account’s alarms alone', () => {
    for (const [id, topic] of Object.entries(ofType(synthServer(), 'aws_sns_topic')))
      expect([id, topic.kms_master_key_id]).toEqual([id, expect.stringMatching(/^\$\{aws_kms_key\./)]);
    for (const { policy } of Object.values(ofType(synthServer(), 'aws_sns_topic_policy')))
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
    const budget = one(synthServer({ watch: { budgetUsd: 40 } }), 'aws_budgets_budget');
    expect(budget).toMatchObject({ limit_amount: '40', limit_unit: 'USD', time_unit: 'MONTHLY' });
    expect(
      (budget.notification as { notification_type: string }[]).map((one) => one.notification_type),
    ).toEqual(['FORECASTED', 'ACTUAL']);
  });
  test('is there only where it is named', () => {
    expect(ofType(synthServer(), 'aws_budgets_budget')).toEqual({});
  });
});
