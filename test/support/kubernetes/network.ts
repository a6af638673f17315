import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";

/**
 * A part of the private addresses that this machine has no route to, as its first two bytes. A test's cluster divides it:
 * services in the lower half, pods from `128` on, by node, and a link from this machine to the nodes at `255`.
 */
export function freeNetwork(): string {
  const routes = spawnSync("ip", ["-4", "route"], { encoding: "utf8" }).stdout ?? "";
  for (;;) {
    const network = `10.${randomInt(96, 224)}`;
    if (!routes.includes(`${network}.`)) return network;
  }
}

export function serviceRange(network: string): string {
  return `${network}.0.0/17`;
}

/** The API server, as pods call it: the first of the services. */
export function apiServiceAddress(network: string): string {
  return `${network}.0.1`;
}

/** Pods of all nodes. */
export function podRange(network: string): string {
  return `${network}.128.0/18`;
}

export function podsOfNode(network: string, number: number): string {
  return `${network}.${128 + number}.0/24`;
}

/** This machine, as the nodes and their pods see it. */
export function hostAddress(network: string): string {
  return `${network}.255.1`;
}

export function nodeAddress(network: string): string {
  return `${network}.255.2`;
}
