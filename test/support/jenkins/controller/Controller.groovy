import com.sun.net.httpserver.HttpServer
import java.security.MessageDigest
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.Executors

/**
 * Stands in for a Jenkins controller, which cannot be had on a closed network: it reads the project's real configuration,
 * is driven through the same addresses, and executes the real Jenkinsfile with real shells on an agent.
 */
class Controller {
  final Configuration configuration
  /** By their names. */
  final Map<String, AgentChannel> agents = new ConcurrentHashMap<>()
  final Map<String, Job> jobs = [:]
  /** Signs the agent's secret and the crumbs; kept, so that a restart does not turn the agent away. */
  final String key

  Controller(File casc, File home) {
    configuration = new Configuration(casc)
    def keyFile = new File(home, 'secret.key')
    if (!keyFile.exists()) keyFile.text = UUID.randomUUID().toString()
    key = keyFile.text
    def kept = configuration.agent
    if (kept) agents[kept.name] = new AgentChannel(kept.name, kept.remoteFS, kept.labelString)
    jenkins.model.Jenkins.items = Job.namesIn(home)
    def scripts = configuration.jobScripts.collect { JobScript.read(it) }
    scripts*.jobs.flatten().each { jobs[it.values[0]] = new Job(it.values[0], it, home) }
    scripts*.queued.flatten().each { start(jobs[it], [:], 'Started by Job DSL', null) }
  }

  String digest(String text) { MessageDigest.getInstance('SHA-256').digest("$key:$text".getBytes('UTF-8')).encodeHex().toString() }

  Map start(Job job, Map values, String cause, String commit) {
    job.start(values, cause, commit) { build -> onAgent({ job.log(build.number) << it }) { new BuildContext(configuration, it, job, build).run() } }
  }

  /** Does work with the agent that keeps running, or with one that is started for it and then removed. */
  private Object onAgent(Closure log, Closure work) {
    if (!configuration.cloud) return work(agents.values()[0])
    def template = configuration.cloud.templates[0]
    def pods = new Pods(configuration.cloud)
    def agent = new AgentChannel("${template.name}-${UUID.randomUUID().toString()[-5..-1]}", Pods.FOLDER, template.label)
    agents[agent.name] = agent
    try {
      pods.start(template, agent, digest("agent:$agent.name"), log)
      return work(agent)
    } finally {
      pods.remove(agent.name)
      agents.remove(agent.name)
    }
  }

  /** Has the jobs that a push concerns look at their repository. */
  void pushed(String fullName) {
    jobs.values().findAll { it.has('githubPush') && Webhook.fullName(it.repository).equalsIgnoreCase(fullName) }.each { look(it, 'Started by GitHub push') }
  }

  /** Starts a build if the job's branch has a commit that it has not built. */
  void look(Job job, String cause) {
    try {
      def commit = Git.newest(configuration, job)
      if (job.takeNew(commit)) start(job, [:], cause, commit)
    } catch (Exception error) {
      System.err.println("WARNING: polling of ${job.name} failed: ${error.message}")
    }
  }

  /** Looks for the jobs that poll; what Jenkins does by the minute this does every few seconds. */
  void poll() {
    def polling = jobs.values().findAll { it.has('pollSCM') }
    if (polling) Thread.startDaemon { while (true) { polling.each { look(it, 'Started by an SCM change') }; sleep(5000) } }
  }

  static void main(String[] args) {
    def folder = System.getenv('CASC_JENKINS_CONFIG') ?: '/run/casc'
    def home = System.getenv('JENKINS_HOME') ?: '/var/jenkins_home'
    def controller = new Controller(new File(folder, 'jenkins.yaml'), new File(home))
    def server = HttpServer.create(new InetSocketAddress((System.getenv('JENKINS_PORT') ?: '8080') as int), 50)
    server.executor = Executors.newCachedThreadPool()
    server.createContext('/', new Routes(controller))
    server.start()
    controller.poll()
    System.err.println('INFO: Jenkins is fully up and running (stand-in)')
  }
}
