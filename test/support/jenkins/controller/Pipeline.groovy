import com.lesfurets.jenkins.unit.BasePipelineTest

/**
 * Runs a Jenkinsfile with JenkinsPipelineUnit, to which it adds the declarative sections and steps that act for real on
 * the agent. A directive or step that is not among them ends the build: it may not be one of Jenkins' at all.
 */
class Pipeline extends BasePipelineTest {
  private static final CAUSES = [TimerTrigger: 'Started by timer']

  /** What the build has at hand. */
  final BuildContext build
  /** Innermost section first: the stages and, last, the pipeline. */
  private final Deque<Map> sections = new ArrayDeque<>()
  private final Deque<List<Boolean>> conditions = new ArrayDeque<>()
  private final Map currentBuild = [result: null].withDefault { it == 'currentResult' ? (currentBuild.result ?: 'SUCCESS') : null }
  private Throwable failure

  Pipeline(BuildContext build) { this.build = build }

  /** The result: SUCCESS or FAILURE. */
  String run(File jenkinsfile) {
    scriptRoots = [jenkinsfile.parentFile.path] as String[]
    scriptExtension = ''
    setUp()
    binding.setVariable('params', build.parameters)
    binding.setVariable('env', build.environment)
    binding.setVariable('currentBuild', currentBuild)
    helper.allowedMethodCallbacks.clear()
    sectionsOfPipeline()
    conditionsOfWhen()
    postConditions()
    steps()
    helper.loadScript(jenkinsfile.name, binding).run()
    failure ? 'FAILURE' : (currentBuild.result ?: 'SUCCESS')
  }

  private void on(String name, List<Class> types, Closure action) { helper.registerAllowedMethod(name, types, action) }

  private void sectionsOfPipeline() {
    def run = { Closure block -> block.call() }
    def nothing = { Object... ignored -> }
    on('pipeline', [Closure]) { Closure block -> inside([name: 'pipeline'], block) }
    ['options', 'parameters', 'triggers', 'stages', 'script'].each { on(it, [Closure], run) }
    on('booleanParam', [Map]) { Map it -> build.parameters[it.name] = "${build.parameters.getOrDefault(it.name, it.defaultValue)}" == 'true' }
    on('cron', [String], nothing)
    on('agent', [Closure], run)
    on('label', [String]) { if (!build.labels.contains(it)) throw new IllegalStateException("There are no nodes with the label '$it'") }
    ['timestamps', 'disableConcurrentBuilds', 'skipDefaultCheckout'].each { on(it, [], nothing) }
    ['timeout', 'logRotator', 'retry', 'disableConcurrentBuilds'].each { on(it, [Map], nothing) }
    on('buildDiscarder', [Object], nothing)
    on('stage', [String, Closure]) { String name, Closure block -> stage(name, block) }
    on('environment', [Closure]) { Closure block ->
      def layer = new Variables()
      block.delegate = layer
      block.resolveStrategy = Closure.DELEGATE_FIRST
      block.call()
      build.environment.push(layer.values.collectEntries { key, value -> [key, value as String] })
      sections.peek().layers = (sections.peek().layers ?: 0) + 1
    }
    on('credentials', [String]) { String id -> bind(id) }
    on('steps', [Closure]) { Closure block -> if (!sections.peek().skip) guarded(block) }
    on('post', [Closure]) { Closure block -> if (!sections.peek().skip) guarded(block) }
  }

  /** Runs a section; its variables end with it. */
  private void inside(Map section, Closure block) {
    sections.push(section)
    try {
      block.call()
    } finally {
      (section.layers ?: 0).times { build.environment.pop() }
      (section.secretFiles ?: []).each { build.removeSecretFile(it) }
      sections.pop()
    }
  }

  private void stage(String name, Closure block) {
    if (failure || sections.peek().skip) {
      build.log("Stage \"$name\" skipped due to earlier failure(s)\n")
      return
    }
    build.log("[Pipeline] stage ($name)\n")
    inside([name: name], block)
  }

  /** The first failure ends the build's stages. */
  private void guarded(Closure block) {
    try {
      block.call()
    } catch (Throwable error) {
      build.log("ERROR: ${error.message ?: error}\n")
      failure = failure ?: error
      currentBuild.result = 'FAILURE'
      sections.peek().failed = true
    }
  }

  private void conditionsOfWhen() {
    def add = { boolean holds -> conditions.peek() << holds }
    def among = { Closure block ->
      conditions.push([])
      block.call()
      conditions.pop()
    }
    on('when', [Closure]) { Closure block ->
      if (among(block).every()) return
      sections.peek().skip = true
      build.log("Stage \"${sections.peek().name}\" skipped due to when conditional\n")
    }
    on('expression', [Closure]) { Closure block -> add(block.call() as boolean) }
    on('not', [Closure]) { Closure block -> add(!among(block)[0]) }
    on('triggeredBy', [String]) { String cause -> add(build.cause == CAUSES[cause]) }
    on('allOf', [Closure]) { Closure block -> add(among(block).every()) }
    on('anyOf', [Closure]) { Closure block -> add(among(block).any()) }
  }

  private void postConditions() {
    def bad = { sections.peek().name == 'pipeline' ? (failure || currentBuild.result == 'FAILURE') : sections.peek().failed }
    ['always', 'cleanup'].each { on(it, [Closure]) { Closure block -> block.call() } }
    on('success', [Closure]) { Closure block -> if (!bad()) block.call() }
    ['failure', 'unsuccessful'].each { on(it, [Closure]) { Closure block -> if (bad()) block.call() } }
  }

  private void steps() {
    on('echo', [String]) { String text -> build.log("$text\n") }
    on('error', [String]) { String text -> throw new IllegalStateException(text) }
    on('sh', [String]) { String script -> build.sh([script: script]) }
    on('sh', [Map]) { Map arguments -> build.sh(arguments) }
    // A parameter of the pipeline, or a binding of a credential.
    on('string', [Map]) { Map arguments ->
      if (arguments.name) build.parameters.putIfAbsent(arguments.name, arguments.defaultValue)
      arguments
    }
    on('file', [Map]) { Map arguments -> arguments }
    on('withCredentials', [List, Closure]) { List bindings, Closure block ->
      inside([name: 'withCredentials', layers: 1]) {
        build.environment.push(bindings.collectEntries { [it.variable, bind(it.credentialsId)] })
        block.call()
      }
    }
    on('catchError', [Map, Closure]) { Map arguments, Closure block ->
      try {
        block.call()
      } catch (Throwable error) {
        build.log("ERROR: ${arguments.message ? "$arguments.message: " : ''}${error.message ?: error}\n")
        currentBuild.result = arguments.buildResult ?: 'FAILURE'
        sections.peek().failed = arguments.stageResult == 'FAILURE'
      }
    }
    on('step', [Map]) { Map arguments -> CommitStatus.send(arguments, build.configuration, build.job, build.build, build.&log) }
    on('archiveArtifacts', [Map]) { Map arguments -> build.archive(arguments) }
  }

  /** A credential for the current section: text as it is, a file as its path on the agent. */
  private String bind(String id) {
    def credential = build.configuration.credential(id)
    if (credential.scope != 'GLOBAL') throw new IllegalStateException("Could not find credentials entry with ID '$id'")
    if (credential.kind == 'string') return credential.secret
    if (credential.kind != 'file') throw new IllegalStateException("the stand-in does not bind credentials of kind ${credential.kind}")
    def path = build.writeSecretFile(credential)
    sections.peek().secretFiles = (sections.peek().secretFiles ?: []) + path
    path
  }
}
