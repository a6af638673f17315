#!/bin/sh
# start.sh LINK NODE_ADDRESS HOST_ADDRESS POD_RANGE SERVICE_RANGE KUBERNETES
# A node of a test's cluster, in the current folder and in namespaces of its own for mounts, network and processes: it is
# the first process of them, and when it ends, all of the node does. It ends when its standard input does, and that is
# held by the test.
set -eu
link=$1 address=$2 host=$3 pods=$4 services=$5 kubernetes=$6

# What the node's parts put into fixed places is theirs alone, and gone afterwards.
for place in /run/containerd /run/netns /var/lib/cni /var/lib/kubelet /var/log/containers; do
  mkdir -p "$place"
  mount -t tmpfs tmpfs "$place"
done

ip link set lo up
until ip link show "$link" > /dev/null 2>&1; do sleep 0.05; done
ip address add "$address/30" dev "$link"
ip link set "$link" up
ip route add default via "$host"
# What kube-proxy sends nowhere is not to go back where it came from.
ip route add unreachable "$services"
echo 1 > /proc/sys/net/ipv4/ip_forward
# A pod that calls a service may be answered by one on the same bridge.
[ ! -e /proc/sys/net/bridge/bridge-nf-call-iptables ] || echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables

# A part that ends takes the node with it.
trap 'exit 1' TERM
part() {
  { "$@" > "$log.log" 2>&1; kill $$; } &
}

log=containerd part containerd --config containerd.toml
until ctr --address containerd.sock version > /dev/null 2>&1; do sleep 0.1; done
ctr --address containerd.sock --namespace k8s.io images import pause.tar > import.log 2>&1
log=kubelet part "$kubernetes" kubelet --config kubelet.json --kubeconfig kubeconfig --root-dir "$PWD/kubelet" \
  --cert-dir kubelet-certificates --hostname-override node-0 --node-ip "$address"
log=kube-proxy part "$kubernetes" kube-proxy --kubeconfig kubeconfig --hostname-override node-0 --proxy-mode iptables \
  --cluster-cidr "$pods" --conntrack-max-per-core 0 --healthz-bind-address "$address:10256"

exec 3<&0
cat <&3 > /dev/null &
wait $!
