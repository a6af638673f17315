/** One call of a Job DSL script with its values and what was called in its block. */
class JobElement {
  private static final KNOWN = [
    pipelineJob: ['description', 'logRotator', 'parameters', 'properties', 'definition'],
    logRotator: ['numToKeep'],
    parameters: ['stringParam'],
    properties: ['disableConcurrentBuilds', 'pipelineTriggers'],
    pipelineTriggers: ['triggers'],
    triggers: ['githubPush', 'pollSCM', 'cron'],
    pollSCM: ['scmpoll_spec'],
    cron: ['spec'],
    definition: ['cpsScm', 'cps'],
    cpsScm: ['scm', 'scriptPath', 'lightweight'],
    scm: ['git'],
    git: ['remote', 'branch'],
    remote: ['url', 'credentials'],
    cps: ['script', 'sandbox']
  ]

  String name
  List values = []
  List<JobElement> children = []

  def methodMissing(String method, args) {
    if (!(KNOWN[name] ?: []).contains(method)) throw new MissingMethodException(method, JobElement, args as Object[])
    children << record(method, args as List)
    null
  }

  static JobElement record(String name, List args) {
    def block = args && args[-1] instanceof Closure ? args[-1] as Closure : null
    def element = new JobElement(name: name, values: block ? args.take(args.size() - 1) : args)
    if (block) {
      block.delegate = element
      block.resolveStrategy = Closure.DELEGATE_FIRST
      block.call()
    }
    element
  }

  /** The first element along a path of names. */
  JobElement at(String... path) {
    path.inject(this) { element, step -> element?.children?.find { it.name == step } } as JobElement
  }

  Object value(String... path) { at(path)?.values?.getAt(0) }
}
