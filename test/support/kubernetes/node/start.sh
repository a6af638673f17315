#!/bin/sh
# start.sh LINK NODE_ADDRESS HOST_ADDRESS POD_RANGE SERVICE_RANGE KUBERNETES
# Nodes of a test's cluster, one for each folder node-* of the current one, in namespaces of their own for mounts, network
# and processes: this is the first process of them, and when it ends, all of the nodes do. It ends when its standard input
# does, and that is held by the test.
set -eu
link=$1 address=$2 host=$3 pods=$4 services=$5 kubernetes=$6

# What the nodes' parts put into fixed places is theirs alone, and gone afterwards.
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

# A part that ends takes the nodes with it, and what it said last goes to our output; so does the end of our input.
trap 'exit 1' TERM
exec 3<&0
{ cat <&3 > /dev/null; kill $$; } &
part() {
  { "$@" > "$log.log" 2>&1 || echo "$log ended with $?:"; tail -n 5 "$log.log"; kill $$; } &
}

runtime() {
  log=$1/containerd part containerd --config "$1/containerd.toml"
  until ctr --address "$1/containerd.sock" version > /dev/null 2>&1; do sleep 0.1; done
}
runtime node-0
ctr --address node-0/containerd.sock --namespace k8s.io images import pause.tar > import.log 2>&1
: > takes-images
until [ -e has-images ]; do sleep 0.1; done
for node in node-*; do
  if [ "$node" != node-0 ]; then
    # The same files but for the databases, which each writes: an image is in it once, whatever the number of nodes.
    cp -al node-0/containerd "$node/containerd"
    find "$node/containerd" -name '*.db' -exec sh -c 'cp "$1" "$1.own" && mv "$1.own" "$1"' sh {} ';'
    runtime "$node"
  fi
  log=$node/kubelet part "$kubernetes" kubelet --config "$node/kubelet.json" --kubeconfig kubeconfig \
    --root-dir "$PWD/$node/kubelet" --cert-dir "$node/kubelet-certificates" --hostname-override "$node" --node-ip "$address"
done
log=kube-proxy part "$kubernetes" kube-proxy --kubeconfig kubeconfig --hostname-override node-0 --proxy-mode iptables \
  --cluster-cidr "$pods" --conntrack-max-per-core 0 --healthz-bind-address "$address:10256"

wait
