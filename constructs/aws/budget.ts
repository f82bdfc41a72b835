/** Alerts when the account is likely to cost more this month than its budget. */
import { BudgetsBudget } from '@cdktf/provider-aws/lib/budgets-budget';
import type { TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';

export interface BudgetProps {
  readonly name: string;
  readonly usd: number;
  readonly topicArn: string;
  /** @default the stack's */
  readonly provider?: TerraformProvider;
}

export const budget = (scope: Construct, id: string, { name, usd, topicArn, provider }: BudgetProps) =>
  new BudgetsBudget(scope, id, {
    name,
    budgetType: 'COST',
    limitAmount: String(usd),
    limitUnit: 'USD',
    timeUnit: 'MONTHLY',
    notification: (['FORECASTED', 'ACTUAL'] as const).map((notificationType) => ({
      comparisonOperator: 'GREATER_THAN',
      threshold: 100,
      thresholdType: 'PERCENTAGE',
      notificationType,
      subscriberSnsTopicArns: [topicArn],
    })),
    ...(provider && { provider }),
  });
