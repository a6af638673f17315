/** One build: its log, environment and workspace, and the steps that the agent does for it. */
class BuildContext {
  final Configuration configuration
  final AgentChannel agent
  final Job job
  final Map build
  final Environment environment
  private final String workspace

  BuildContext(Configuration configuration, AgentChannel agent, Job job, Map build) {
    this.configuration = configuration
    this.agent = agent
    this.job = job
    this.build = build
    workspace = "${agent.folder}/workspace/${job.name}"
    environment = new Environment(configuration.environment + build.parameters + [
      JOB_NAME: job.name, BUILD_NUMBER: build.number as String, BUILD_URL: "${configuration.url}job/${job.name}/${build.number}/" as String,
      JENKINS_URL: configuration.url, WORKSPACE: workspace, NODE_NAME: agent.name
    ])
  }

  Map getParameters() { build.parameters }

  String getCause() { build.cause }

  List<String> getLabels() { agent.labels }

  /** Runs the job's pipeline: the repository's Jenkinsfile or the job's own script. */
  String run() {
    def text = job.git ? checkout() : job.definition.value('definition', 'cps', 'script')
    def folder = File.createTempDir()
    try {
      def file = new File(folder, 'Jenkinsfile')
      file.text = text
      new Pipeline(this).run(file)
    } finally {
      folder.deleteDir()
    }
  }

  /** Checks the commit out on the agent and reads its Jenkinsfile. */
  private String checkout() {
    log("Checking out ${job.branch} of ${job.repository}\n")
    def git = environmentOf(Git.environment(configuration, job))
    def order = [kind: 'shell', flags: '-e', directory: workspace, script: Git.checkout(job, build.commit), returnStdout: 'true'] + git
    def work = agent.perform(order, [output: this.&log])
    if (work.code != 0) throw new IllegalStateException("the checkout failed with exit code ${work.code}")
    build.commit = work.result.toString('UTF-8').trim()
    job.takeNew(build.commit)
    job.save(build)
    environment.push([GIT_COMMIT: build.commit, GIT_BRANCH: "origin/${job.branch}" as String, GIT_URL: job.repository])
    sh([script: "cat ${job.definition.value('definition', 'cpsScm', 'scriptPath')}", returnStdout: true, quiet: true])
  }

  /** The step `sh`: fails on another exit code than 0 unless it is asked for. */
  Object sh(Map arguments) {
    def script = arguments.script as String
    def flags = arguments.quiet ? '-e' : '-xe'
    if (!arguments.quiet) log("[Pipeline] sh\n")
    def order = [kind: 'shell', flags: flags, directory: workspace, script: script, returnStdout: (arguments.returnStdout ?: false) as String]
    def work = agent.perform(order + environmentOf(environment.all), [output: this.&log])
    if (arguments.returnStatus) return work.code
    if (work.code != 0) throw new IllegalStateException("script returned exit code ${work.code}")
    arguments.returnStdout ? work.result.toString('UTF-8') : null
  }

  void archive(Map arguments) {
    log('Archiving artifacts\n')
    def keep = { String path, InputStream content ->
      def file = new File(job.archive(build.number), path).canonicalFile
      if (!file.path.startsWith(job.archive(build.number).canonicalPath)) throw new IllegalStateException("artifact $path leaves its folder")
      file.parentFile.mkdirs()
      file.bytes = content.bytes
    }
    def work = agent.perform([kind: 'archive', directory: workspace, pattern: arguments.artifacts], [file: keep])
    if (work.code == 2 && !arguments.allowEmptyArchive) throw new IllegalStateException("No artifacts found that match the file pattern \"${arguments.artifacts}\"")
  }

  /** Writes a secret file beside the workspace, as the credentials binding plugin does. */
  String writeSecretFile(Map credential) {
    def path = "$workspace@tmp/secretFiles/${UUID.randomUUID()}/${credential.fileName}" as String
    agent.perform([kind: 'write', path: path, text: new String((credential.secretBytes as String).decodeBase64(), 'UTF-8')])
    path
  }

  void removeSecretFile(String path) { agent.perform([kind: 'write', path: path, remove: 'true']) }

  /** Appends to the log, with secrets masked. */
  synchronized void log(String text) {
    job.log(build.number) << configuration.secrets.inject(text) { masked, secret -> masked.replace(secret, '****') }
  }

  private static Map environmentOf(Map<String, String> variables) { variables.findAll { it.value != null }.collectEntries { ["env.${it.key}" as String, it.value] } }
}
