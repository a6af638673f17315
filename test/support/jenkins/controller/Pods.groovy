import groovy.json.JsonOutput
import groovy.json.JsonSlurper
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse.BodyHandlers
import java.security.KeyStore
import java.security.cert.CertificateFactory
import javax.net.ssl.SSLContext
import javax.net.ssl.TrustManagerFactory
import org.yaml.snakeyaml.Yaml

/**
 * Starts pods as Jenkins' plugin for Kubernetes does: asks the cluster that the controller's own pod is in, with the token
 * of its account, and adds to the template's YAML what the plugin adds.
 */
class Pods {
  /** Where the plugin has agents work whose template is YAML alone. */
  static final FOLDER = '/home/jenkins/agent'
  private static final ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'

  private final Map cloud
  private final HttpClient http

  Pods(Map cloud) {
    this.cloud = cloud
    http = HttpClient.newBuilder().sslContext(trusting(new File(ACCOUNT, 'ca.crt'))).build()
  }

  /** Starts the agent's pod and waits until it is connected. */
  void start(Map template, AgentChannel agent, String secret, Closure log) {
    ask('POST', 'pods', JsonOutput.toJson(pod(template, agent, secret)))
    log("Created Pod: $cloud.name $cloud.namespace/$agent.name\n")
    def end = System.currentTimeMillis() + template.slaveConnectTimeout * 1000
    while (!agent.online) {
      def status = ask('GET', "pods/$agent.name").status
      def states = (status.containerStatuses ?: [])*.state
      if (states.any { it.terminated } || System.currentTimeMillis() > end) throw new IllegalStateException("The pod $agent.name does not connect: $status ${logOf(agent.name)}")
      sleep(250)
    }
    log("Agent $agent.name is connected\n")
  }

  void remove(String name) { ask('DELETE', "pods/$name") }

  private Map pod(Map template, AgentChannel agent, String secret) {
    def pod = new Yaml().load(template.yaml as String) as Map
    pod.metadata = (pod.metadata ?: [:]) + [name: agent.name]
    pod.metadata.labels = (pod.metadata.labels ?: [:]) + [jenkins: 'slave', 'jenkins/label': template.label]
    def spec = pod.spec as Map
    spec.restartPolicy = spec.restartPolicy ?: 'Never'
    spec.nodeSelector = spec.nodeSelector ?: ['kubernetes.io/os': 'linux']
    def jnlp = spec.containers.find { it.name == 'jnlp' }
    if (!jnlp) spec.containers << (jnlp = [name: 'jnlp', image: 'jenkins/inbound-agent'])
    def added = [JENKINS_SECRET: secret, JENKINS_NAME: agent.name, JENKINS_AGENT_NAME: agent.name, JENKINS_AGENT_WORKDIR: jnlp.workingDir ?: FOLDER,
                 JENKINS_URL: "${cloud.jenkinsUrl}/" as String, JENKINS_WEB_SOCKET: 'true', REMOTING_OPTS: '-noReconnectAfter 1d']
    def own = (jnlp.env ?: []) as List
    jnlp.env = added.findAll { name, value -> !own*.name.contains(name) }.collect { name, value -> [name: name, value: value] } + own
    spec.volumes = (spec.volumes ?: []) + [[name: 'workspace-volume', emptyDir: [:]]]
    spec.containers.each { container ->
      def folder = container.workingDir ?: FOLDER
      def mounts = (container.volumeMounts ?: []) as List
      container.volumeMounts = mounts.any { it.mountPath == folder } ? mounts : mounts + [[name: 'workspace-volume', mountPath: folder]]
    }
    pod
  }

  private String logOf(String name) {
    try {
      ask('GET', "pods/$name/log?container=jnlp&tailLines=30", null) { it }
    } catch (IllegalStateException error) {
      error.message
    }
  }

  private Object ask(String method, String path, String body = null, Closure read = { new JsonSlurper().parseText(it) }) {
    def server = "https://${System.getenv('KUBERNETES_SERVICE_HOST')}:${System.getenv('KUBERNETES_SERVICE_PORT')}"
    def request = HttpRequest.newBuilder(URI.create("$server/api/v1/namespaces/$cloud.namespace/$path"))
      .header('Authorization', "Bearer ${new File(ACCOUNT, 'token').text}").header('Content-Type', 'application/json')
      .method(method, body ? BodyPublishers.ofString(body) : BodyPublishers.noBody()).build()
    def answer = http.send(request, BodyHandlers.ofString())
    if (answer.statusCode() >= 400) throw new IllegalStateException("The cluster refuses $method $path: ${answer.body()}")
    read(answer.body())
  }

  private static SSLContext trusting(File authority) {
    def keys = KeyStore.getInstance(KeyStore.defaultType)
    keys.load(null, null)
    authority.withInputStream { keys.setCertificateEntry('cluster', CertificateFactory.getInstance('X.509').generateCertificate(it)) }
    def managers = TrustManagerFactory.getInstance(TrustManagerFactory.defaultAlgorithm)
    managers.init(keys)
    def context = SSLContext.getInstance('TLS')
    context.init(null, managers.trustManagers, null)
    context
  }
}
