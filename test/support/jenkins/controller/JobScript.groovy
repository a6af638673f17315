import org.codehaus.groovy.control.CompilerConfiguration

/** Runs a Job DSL script and records what it asks for. */
class JobScript extends Script {
  List<JobElement> jobs = []
  List<String> queued = []

  void pipelineJob(String name, Closure block) { jobs << JobElement.record('pipelineJob', [name, block]) }

  void queue(String name) { queued << name }

  Object run() { null }

  /** The jobs of a script, and those it wants built at once. */
  static JobScript read(String text) {
    def configuration = new CompilerConfiguration(scriptBaseClass: JobScript.name)
    def script = new GroovyShell(JobScript.classLoader, new Binding(), configuration).parse(text) as JobScript
    script.run()
    script
  }
}
