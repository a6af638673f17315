/** An image that a workload runs in. */
export type ImageName = "cd4ml" | "jenkins" | "elasticsearch" | "kibana" | "postgres" | "versitygw";

/** Where an image comes from, unless the setting `cd4ml:images` names another. */
export interface ImageSource {
  /** Name and exact version; what runs is its digest, recorded when it is pulled or built. */
  reference: string;
  /** Numeric user that the program runs as where that must be said; not root. */
  user: number;
  /** Its group. @default as the user */
  group?: number;
  /** Built from this project when set. */
  build?: {
    /** Folder of the Dockerfile below `infra/images`; the project is the build's context. */
    folder: string;
    /** The published image it starts from, given to the build as argument `BASE`. */
    base: string;
  };
}

/**
 * The published images, by digest, so that a tag moved to other content changes nothing here. Kibana's, whose digest is
 * not published beside its tag, is fixed by its exact version.
 */
export const catalogue: Record<ImageName, ImageSource> = {
  cd4ml: {
    reference: "cd4ml/cd4ml",
    user: 1000,
    build: {
      folder: "cd4ml",
      base: "node:20.20.2-trixie-slim@sha256:abfbe12cc943141a0c9e8c0a57d710df1dadd95d35e8662cc02958b284d1f35b",
    },
  },
  jenkins: {
    reference: "cd4ml/jenkins",
    user: 1000,
    build: {
      folder: "jenkins",
      base: "jenkins/jenkins:2.568.2-lts-jdk21@sha256:8547df3b0db2803d158ecc9499207a056bb30c23fddc18bb5b4a4dc14e77dd09",
    },
  },
  // 8.19.8
  elasticsearch: {
    reference:
      "docker.elastic.co/elasticsearch/elasticsearch@sha256:1b6a877f18352510860ee065f01472bd37d33ac5eb1d943e0b9ed366b149638c",
    user: 1000,
    group: 0,
  },
  kibana: { reference: "docker.elastic.co/kibana/kibana:8.19.8", user: 1000, group: 0 },
  // 17.7 on Debian bookworm
  postgres: {
    reference: "postgres@sha256:86e0b703649d7a792bd9243ee28afc9d8f7c6b2b5638077c9d6882d4d472bbfd",
    user: 999,
  },
  // 1.8.0, from which on conditional writes are atomic
  versitygw: {
    reference: "ghcr.io/versity/versitygw@sha256:30292fc2eeacc67a36993b01f7a7a5e3361a19cced0e80c1d71cfa2a4b0a2499",
    user: 1000,
  },
};
