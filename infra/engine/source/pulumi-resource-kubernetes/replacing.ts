/** Fields of a container that the official provider cannot change in a pod. */
const ofContainers =
  "(args|command|env|image|imagePullPolicy|lifecycle|livenessProbe|ports|readinessProbe|resources|securityContext|stdin|" +
  "stdinOnce|terminationMessagePath|terminationMessagePolicy|tty|volumeDevices|volumeMounts|workingDir)";

/** All of a pod's specification except what its containers and tolerations may change. */
const ofPod = `spec\\.((?!containers|initContainers|tolerations|activeDeadlineSeconds)|(containers|initContainers)\\[\\d+\\]\\.${ofContainers}\\b)`;

/** Where a volume is. */
const ofVolume =
  "spec\\.(hostPath|local|nfs|csi|iscsi|fc|cephfs|rbd|awsElasticBlockStore|azureDisk|azureFile|gcePersistentDisk)\\b";

/**
 * Fields for which the official provider makes an object anew, by kind. It does so for the data of ConfigMaps and Secrets
 * too, of which pods take no notice otherwise. What else the API server lets nobody change is here as well.
 */
const fixed: Record<string, RegExp> = {
  ConfigMap: /^(immutable|data|binaryData)\b/,
  Secret: /^(type|immutable|data|stringData)\b/,
  Pod: new RegExp(`^${ofPod}`),
  ReplicaSet: /^spec\.selector\b/,
  Deployment: /^spec\.selector\b/,
  DaemonSet: /^spec\.selector\b/,
  StatefulSet: /^spec\.(selector|serviceName|podManagementPolicy|revisionHistoryLimit|volumeClaimTemplates)\b/,
  Job: /^spec\.(selector|template|completions|completionMode|parallelism)\b/,
  PersistentVolume: new RegExp(`^${ofVolume}`),
  PersistentVolumeClaim: /^spec\.(accessModes|resources|storageClassName|volumeName|volumeMode|selector)\b/,
  ResourceQuota: /^spec\.scopes\b/,
  Service: /^spec\.clusterIP\b/,
  RoleBinding: /^roleRef\b/,
  ClusterRoleBinding: /^roleRef\b/,
  StorageClass: /^(provisioner|parameters|reclaimPolicy|volumeBindingMode)\b/,
  IngressClass: /^spec\.controller\b/,
};

/** Those of the changed paths for which the object must be made anew. */
export function replacing(kind: string, changed: string[]): string[] {
  return changed.filter(
    (path) => /^(apiVersion|kind|metadata\.name|metadata\.namespace)$/.test(path) || fixed[kind]?.test(path),
  );
}
