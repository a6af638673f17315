/** An image that a workload runs in. */
export type ImageName = "cd4ml" | "jenkins" | "elasticsearch" | "kibana" | "postgres";

/** Where an image comes from, unless the setting `cd4ml:images` names another. */
export interface ImageSource {
  /** Name and exact version; what runs is its digest, recorded when it is pulled or built. */
  reference: string;
  /** Built from this project when set. */
  build?: {
    /** Folder of the Dockerfile below `infra/images`; the project is the build's context. */
    folder: string;
    /** The published image it starts from, given to the build as argument `BASE`. */
    base: string;
  };
}

/** The published images, by exact version. */
export const catalogue: Record<ImageName, ImageSource> = {
  cd4ml: { reference: "cd4ml/cd4ml", build: { folder: "cd4ml", base: "node:20.20.2-bookworm-slim" } },
  jenkins: { reference: "cd4ml/jenkins", build: { folder: "jenkins", base: "jenkins/jenkins:2.568.2-lts-jdk21" } },
  elasticsearch: { reference: "docker.elastic.co/elasticsearch/elasticsearch:8.19.8" },
  kibana: { reference: "docker.elastic.co/kibana/kibana:8.19.8" },
  postgres: { reference: "postgres:17.7-bookworm" },
};
