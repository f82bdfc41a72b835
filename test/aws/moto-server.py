"""A stand-in for AWS: moto's server (5.2.5) on the loopback address, with what Baton's stacks need and moto lacks.

Its answers are made up: elastic addresses are loopback addresses, but the public addresses of its machines belong to
strangers, and nothing may connect to them. Arguments are moto's own, such as -H 127.0.0.1 -p 5000.
"""

import inspect
import json
import re
import sys

import xmltodict
from moto.budgets.responses import BudgetsResponse
from moto.core.responses import ActionResult
from moto.ec2.models.flow_logs import FlowLogsBackend
from moto.ec2.models.instances import Instance, InstanceBackend
from moto.ec2.models.subnets import Subnet
from moto.ec2.responses import EC2Response
from moto.ec2.responses.instances import InstanceResponse
from moto.ec2.responses.monitoring import Monitoring
from moto.iam.access_control import IAMPolicyStatement, PermissionResult
from moto.logs.models import LogGroup
from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response
from moto.server import main

TRANSPORT_CONDITIONS = {"aws:SecureTransport", "s3:TlsVersion"}


def judge_without_transport(statement_judges):
    """moto ignores conditions, and so takes "deny without TLS" for "deny"."""

    def judge(self, *args, **kwargs):
        conditions = self._statement.get("Condition", {})
        keys = {key for operands in conditions.values() for key in operands}
        if self._statement.get("Effect") == "Deny" and keys & TRANSPORT_CONDITIONS:
            return PermissionResult.NEUTRAL
        return statement_judges(self, *args, **kwargs)

    return judge


def monitor_instances(self):
    """Detailed monitoring, which moto knows as an action alone."""
    monitored = []
    for name, values in self.querystring.items():
        if name.startswith("InstanceId"):
            self.ec2_backend.get_instance(values[0]).monitoring_state = "enabled"
            monitored.append({"InstanceId": values[0], "Monitoring": {"State": "enabled"}})
    return ActionResult({"InstanceMonitorings": monitored})


def subnet_blocks(self):
    """A subnet's IPv6 block in the form in which DescribeSubnets tells it."""
    return [
        {
            "associationId": block["associationId"],
            "ipv6CidrBlock": block["ipv6CidrBlock"],
            "ipv6CidrBlockState": {"state": block["ipv6CidrBlockState"]["State"]},
        }
        for block in self.ipv6_cidr_block_associations.values()
        if block["ipv6CidrBlockState"]["State"] == "associated"
    ]


def budget_subscribers(self):
    """moto keeps a budget's subscribers, and does not tell them."""
    budget = self.backend.budgets[self._get_param("AccountId")][self._get_param("BudgetName")]
    wanted = self._get_param("Notification")
    for notification in budget.notifications:
        if all(notification.details.get(key) == value for key, value in wanted.items()):
            return json.dumps({"Subscribers": notification.subscribers})
    return json.dumps({"Subscribers": []})


def budget_with_tags(create_budget):
    """moto makes a budget, and forgets its tags."""

    def create(self):
        answer = create_budget(self)
        name = self._get_param("Budget")["BudgetName"]
        self.backend.budgets[self._get_param("AccountId")][name].tags = self._get_param("ResourceTags", [])
        return answer

    return create


def budget_tags(self):
    """What it was made with; a change of them is nobody's here."""
    account, name = re.search(r":([0-9]+):budget/(.+)$", self._get_param("ResourceARN")).groups()
    return json.dumps({"ResourceTags": self.backend.budgets[account][name].tags})


def protect_from_the_start(run_instances):
    """Termination protection, which moto knows as a later change alone."""

    def run(self):
        answer = run_instances(self)
        if self._get_param("DisableApiTermination"):
            for instance in answer.result.instances:
                instance.disable_api_termination = True
        return answer

    return run


def groups_of_interfaces(prep_nics):
    """A machine's security groups may be those of its first network interface."""

    def prep(self, *args, **kwargs):
        prep_nics(self, *args, **kwargs)
        if not self.security_groups and 0 in self.nics:
            self.security_groups = list(self.nics[0].group_set)

    return prep


def never_without_a_group(modify_groups):
    """moto takes a change of what it does not know for a change to no security group at all."""

    def modify(self, instance_id, new_group_id_list):
        if new_group_id_list:
            modify_groups(self, instance_id, new_group_id_list)

    return modify


def tell_event_bridge(get_notification):
    """A bucket's events go to EventBridge: moto takes that, and does not tell it again."""

    def get(self):
        configuration = self.backend.get_bucket_notification_configuration(self.bucket_name)
        if configuration is None or configuration.event_bridge is None:
            return get_notification(self)
        self.data["Action"] = "GetBucketNotificationConfiguration"
        return self.serialized(ActionResult({"EventBridgeConfiguration": {}}))

    return get


def tagged_from_the_start(put_bucket):
    """A bucket may be made with its tags, which moto knows as a later change alone."""

    def put(self, request, bucket_name, querystring):
        answer = put_bucket(self, request, bucket_name, querystring)
        if self.body and not querystring:
            made = xmltodict.parse(self.body, force_list={"Tag"}).get("CreateBucketConfiguration") or {}
            tags = (made.get("Tags") or {}).get("Tag", [])
            if tags:
                self.backend.put_bucket_tagging(bucket_name, {tag["Key"]: tag["Value"] or "" for tag in tags})
        return answer

    return put


def with_its_class(describe):
    """A log group's class, of which moto knows none but the standard one, and does not tell it."""
    return lambda self: {**describe(self), "logGroupClass": "STANDARD"}


def may_write_logs(target_bucket, target_prefix):
    """moto stumbles over a policy's "anybody" and over lists of resources."""
    objects = f"arn:{target_bucket.partition}:s3:::{target_bucket.name}/*"
    for statement in json.loads(target_bucket.policy or '{"Statement": []}')["Statement"]:
        principal = statement.get("Principal")
        if (
            isinstance(principal, dict)
            and principal.get("Service") == "logging.s3.amazonaws.com"
            and statement["Effect"] == "Allow"
            and "s3:PutObject" in statement["Action"]
            and objects in statement["Resource"]
        ):
            return True
    return False


def in_a_folder(create_flow_logs):
    """Flow logs may go into a folder of a bucket, which moto takes for a part of the bucket's name."""
    signature = inspect.signature(create_flow_logs)

    def create(*args, **kwargs):
        given = signature.bind(*args, **kwargs)
        whole = given.arguments["log_destination"]
        given.arguments["log_destination"] = whole and whole.split("/")[0]
        made, failed = create_flow_logs(*given.args, **given.kwargs)
        for flow_log in made:
            flow_log.log_destination = whole
        return made, failed

    return create


CONNECT_ENDPOINTS = {}


def create_connect_endpoint(self):
    """An EC2 Instance Connect Endpoint, of which moto knows nothing; ready at once."""
    subnet = self.ec2_backend.get_subnet(self._get_param("SubnetId"))
    name = f"eice-{len(CONNECT_ENDPOINTS) + 1:017x}"
    tags = self._parse_tag_specification().get("instance-connect-endpoint", {})
    CONNECT_ENDPOINTS[name] = {
        "OwnerId": self.current_account,
        "InstanceConnectEndpointId": name,
        "InstanceConnectEndpointArn": f"arn:aws:ec2:{self.region}:{self.current_account}:"
        f"instance-connect-endpoint/{name}",
        "State": "create-complete",
        "DnsName": f"{name}.ec2-instance-connect-endpoint.{self.region}.amazonaws.com",
        "NetworkInterfaceIds": [],
        "VpcId": subnet.vpc_id,
        "AvailabilityZone": subnet.availability_zone,
        "SubnetId": subnet.id,
        "PreserveClientIp": self._get_bool_param("PreserveClientIp", False),
        "SecurityGroupIds": self._get_param("SecurityGroupIds", []),
        "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
        "IpAddressType": "ipv4",
    }
    return ActionResult({"InstanceConnectEndpoint": CONNECT_ENDPOINTS[name]})


def describe_connect_endpoints(self):
    ids = self._get_param("InstanceConnectEndpointIds", [])
    vpcs = self._filters_from_querystring().get("vpc-id")
    found = [
        endpoint
        for name, endpoint in CONNECT_ENDPOINTS.items()
        if (not ids or name in ids) and (not vpcs or endpoint["VpcId"] in vpcs)
    ]
    return ActionResult({"InstanceConnectEndpoints": found})


def delete_connect_endpoint(self):
    endpoint = CONNECT_ENDPOINTS.pop(self._get_param("InstanceConnectEndpointId"))
    return ActionResult({"InstanceConnectEndpoint": {**endpoint, "State": "delete-in-progress"}})


EC2Response.create_instance_connect_endpoint = create_connect_endpoint
EC2Response.describe_instance_connect_endpoints = describe_connect_endpoints
EC2Response.delete_instance_connect_endpoint = delete_connect_endpoint
IAMPolicyStatement.is_action_permitted = judge_without_transport(IAMPolicyStatement.is_action_permitted)
S3Response.get_bucket_notification = tell_event_bridge(S3Response.get_bucket_notification)
S3Response._bucket_response_put = tagged_from_the_start(S3Response._bucket_response_put)
FakeBucket._log_permissions_enabled_policy = staticmethod(may_write_logs)
FlowLogsBackend.create_flow_logs = in_a_folder(FlowLogsBackend.create_flow_logs)
Instance.prep_nics = groups_of_interfaces(Instance.prep_nics)
InstanceResponse.run_instances = protect_from_the_start(InstanceResponse.run_instances)
InstanceBackend.modify_instance_security_groups = never_without_a_group(
    InstanceBackend.modify_instance_security_groups
)
LogGroup.to_describe_dict = with_its_class(LogGroup.to_describe_dict)
Monitoring.monitor_instances = monitor_instances
Subnet.ipv6_cidr_block_association_set = property(subnet_blocks)
BudgetsResponse.create_budget = budget_with_tags(BudgetsResponse.create_budget)
BudgetsResponse.list_tags_for_resource = budget_tags
BudgetsResponse.describe_subscribers_for_notification = budget_subscribers
main(sys.argv[1:])
