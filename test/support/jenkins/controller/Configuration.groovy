import java.util.regex.Matcher
import org.yaml.snakeyaml.Yaml

/** What the YAML for the plugin Configuration as Code says; like the plugin it refuses what it does not know. */
class Configuration {
  private static final KNOWN = [
    '': ['jenkins', 'credentials', 'unclassified', 'jobs'],
    jenkins: ['systemMessage', 'numExecutors', 'mode', 'slaveAgentPort', 'crumbIssuer', 'securityRealm', 'authorizationStrategy', 'globalNodeProperties', 'nodes', 'clouds'],
    unclassified: ['location', 'gitHubPluginConfig'],
    permanent: ['name', 'labelString', 'mode', 'numExecutors', 'remoteFS', 'retentionStrategy', 'launcher'],
    kubernetes: ['name', 'namespace', 'jenkinsUrl', 'webSocket', 'containerCapStr', 'templates'],
    template: ['name', 'label', 'nodeUsageMode', 'slaveConnectTimeout', 'podRetention', 'showRawYaml', 'yaml', 'yamlMergeStrategy']
  ]
  private static final PERMISSIONS = ['Overall/Administer', 'Overall/Read', 'Agent/Connect']

  final Map yaml

  Configuration(File file) {
    yaml = resolve(new Yaml().load(file.getText('UTF-8'))) as Map
    check(yaml, '')
    check(yaml.jenkins, 'jenkins')
    check(yaml.unclassified, 'unclassified')
    if (yaml.jenkins.numExecutors != 0) throw new IllegalStateException('the stand-in has no executors on the controller')
    if ((cloud ?: agent.launcher.inbound)?.webSocket != true) throw new IllegalStateException('the stand-in knows inbound agents over web sockets only')
    cloud ? checkCloud() : check(agent, 'permanent')
    permissions.values().flatten().each { if (!PERMISSIONS.contains(it)) throw new IllegalStateException("unknown permission $it") }
  }

  private static void check(Map map, String section) {
    def unknown = map.keySet() - KNOWN[section]
    if (unknown) throw new IllegalStateException("Configuration as Code does not know ${unknown.join(', ')} in ${section ?: 'the file'}")
  }

  private void checkCloud() {
    check(cloud, 'kubernetes')
    cloud.templates.each { check(it, 'template') }
    if (cloud.templates*.yamlMergeStrategy != ['override']) throw new IllegalStateException('the stand-in knows one template that is YAML alone')
  }

  /** The agent that keeps running, or null. */
  Map getAgent() { yaml.jenkins.nodes?.getAt(0)?.permanent }

  /** The cluster that pods are started in for builds, or null. */
  Map getCloud() { yaml.jenkins.clouds?.getAt(0)?.kubernetes }

  String getUrl() { yaml.unclassified.location.url }

  String passwordOf(String user) { yaml.jenkins.securityRealm.local.users.find { it.id == user }?.password }

  Map<String, List<String>> getPermissions() {
    yaml.jenkins.authorizationStrategy.globalMatrix.entries.collectEntries { [it.user.name, it.user.permissions] }
  }

  boolean may(String user, String permission) {
    def granted = permissions[user] ?: []
    granted.contains(permission) || granted.contains('Overall/Administer')
  }

  Map<String, String> getEnvironment() {
    yaml.jenkins.globalNodeProperties.collectMany { it.envVars.env }.collectEntries { [it.key, it.value] }
  }

  /** A credential's properties and, as `kind`, what it is. */
  Map credential(String id) {
    def all = yaml.credentials.system.domainCredentials.collectMany { it.credentials }
    def found = all.collect { entry -> entry.collect { kind, properties -> properties + [kind: kind] }[0] }.find { it.id == id }
    if (!found) throw new IllegalStateException("Could not find credentials entry with ID '$id'")
    found
  }

  String getHookSecret() {
    def config = yaml.unclassified.gitHubPluginConfig.hookSecretConfigs[0]
    if (config.signatureAlgorithm != 'SHA256') throw new IllegalStateException('the stand-in checks SHA-256 only')
    credential(config.credentialsId).secret
  }

  /** GitHub's API and the token for it, or null. */
  Map getGitHub() {
    def server = yaml.unclassified.gitHubPluginConfig.configs[0]
    server ? [apiUrl: server.apiUrl.replaceAll('/+$', ''), token: credential(server.credentialsId).secret] : null
  }

  List<String> getJobScripts() { yaml.jobs*.script }

  /** All that must never be in a log. */
  List<String> getSecrets() {
    def all = yaml.credentials.system.domainCredentials.collectMany { it.credentials }.collectMany { it.values() as List }
    def values = all.collectMany { [it.secret, it.password, it.secretBytes ? new String(it.secretBytes.decodeBase64(), 'UTF-8') : null] }
    (values + yaml.jenkins.securityRealm.local.users*.password).findAll { it } as List<String>
  }

  /** Replaces `${readFile:…}` and `${readFileBase64:…}`; `^${` is a plain `${`. */
  private static Object resolve(Object value) {
    if (value instanceof Map) return value.collectEntries { key, item -> [key, resolve(item)] }
    if (value instanceof List) return value.collect { resolve(it) }
    if (!(value instanceof String)) return value
    def text = value.replaceAll(/(?<!\^)\$\{(readFile|readFileBase64):([^}]+)\}/) { all, how, path ->
      def bytes = new File(path as String).bytes
      how == 'readFile' ? new String(bytes, 'UTF-8') : bytes.encodeBase64().toString()
    }
    text.replace('^${', '${')
  }
}
