/**
 * Annotations by which the controllers of the usual ingress classes serve no HTTP, or only a way to HTTPS, by the class's
 * usual name. A controller does not heed another's.
 */
export const withoutHttp: Record<string, Record<string, string>> = {
  nginx: { "nginx.ingress.kubernetes.io/ssl-redirect": "true" },
  traefik: {
    "traefik.ingress.kubernetes.io/router.entrypoints": "websecure",
    "traefik.ingress.kubernetes.io/router.tls": "true",
  },
  haproxy: { "haproxy.org/ssl-redirect": "true", "haproxy-ingress.github.io/ssl-redirect": "true" },
  contour: { "ingress.kubernetes.io/force-ssl-redirect": "true" },
  kong: { "konghq.com/protocols": "https" },
  alb: { "alb.ingress.kubernetes.io/listen-ports": '[{"HTTPS":443}]' },
  gce: { "kubernetes.io/ingress.allow-http": "false" },
};

/** Annotations by which they call the pods themselves, and not through a port of the nodes, which is not to be. */
export const toPods: Record<string, Record<string, string>> = {
  alb: { "alb.ingress.kubernetes.io/target-type": "ip" },
};
