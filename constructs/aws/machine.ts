/** A machine. Everything about it is fixed when it boots: any change makes another machine. */
import { Instance } from '@cdktf/provider-aws/lib/instance';
import type { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';

export interface MachineProps {
  readonly name: string;
  /** On the machine and its disk, from their first moment on. */
  readonly tags: Readonly<Record<string, string>>;
  readonly ami: string;
  readonly instanceType: string;
  readonly diskGiB: number;
  readonly subnetId: string;
  readonly securityGroupIds: readonly string[];
  readonly instanceProfile: string;
  /** The text itself, or a reference to it. */
  readonly userData: string;
  /** Whether AWS refuses to terminate it by hand. */
  readonly protect: boolean;
  /** What must be there before it boots. */
  readonly dependsOn: readonly TerraformResource[];
}

export function machine(scope: Construct, id: string, props: MachineProps): Instance {
  const instance = new Instance(scope, id, {
    ami: props.ami,
    instanceType: props.instanceType,
    subnetId: props.subnetId,
    vpcSecurityGroupIds: [...props.securityGroupIds],
    iamInstanceProfile: props.instanceProfile,
    // The candidate proves itself at an address of its own, before it gets the site's.
    // checkov: CKV_AWS_88 (a public address) is skipped: the server is a public one.
    associatePublicIpAddress: true,
    userData: props.userData,
    // Without it a change would stop the serving machine and write the new text into it.
    userDataReplaceOnChange: true,
    // Only the machine itself: an answer to the metadata service's token does not reach a bridged container.
    metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: 1 },
    rootBlockDevice: {
      volumeType: 'gp3',
      volumeSize: props.diskGiB,
      encrypted: true,
      deleteOnTermination: true,
    },
    monitoring: true,
    ebsOptimized: true,
    // Guards against a slip in the console. With `force_destroy` the provider lifts the guard when it replaces a
    // machine; without, no rollout could end (https://github.com/hashicorp/terraform-provider-aws/pull/43722).
    disableApiTermination: props.protect,
    forceDestroy: true,
    instanceInitiatedShutdownBehavior: 'stop',
    tags: { Name: props.name },
    // Default tags reach a disk only after it was made, and rights depend on the tag.
    volumeTags: { ...props.tags },
    dependsOn: [...props.dependsOn],
  });
  instance.overrideLogicalId(id);
  return instance;
}
