import groovy.json.JsonOutput
import groovy.json.JsonSlurper
import java.util.concurrent.ExecutorService
import java.util.concurrent.Executors

/** A job and its builds: each is a folder with `build.json`, `log` and `archive/`. Builds run one after the other. */
class Job {
  final String name
  final JobElement definition
  private final File folder
  private final ExecutorService executor = Executors.newSingleThreadExecutor()
  /** Commits that are waiting or were built. */
  private final Set<String> known = [] as Set

  Job(String name, JobElement definition, File home) {
    this.name = name
    this.definition = definition
    folder = new File(home, "jobs/$name/builds")
    folder.mkdirs()
    numbers().each { number ->
      def build = read(number)
      if (build.commit) known << build.commit
      if (build.building) save(build + [building: false, result: 'ABORTED'])
    }
  }

  static Set<String> namesIn(File home) { (new File(home, 'jobs').list() ?: []) as Set }

  /** Parameters with their defaults. */
  Map<String, String> getParameters() {
    (definition.at('parameters')?.children ?: []).collectEntries { [it.values[0], it.values[1]] }
  }

  JobElement getGit() { definition.at('definition', 'cpsScm', 'scm', 'git') }

  String getRepository() { git?.value('remote', 'url') }

  String getBranch() { (git?.value('branch') as String)?.replaceFirst(/^\*\//, '') }

  boolean has(String trigger) { definition.at('properties', 'pipelineTriggers', 'triggers', trigger) != null }

  /** Whether the commit is new to the job; from now on it is not. */
  synchronized boolean takeNew(String commit) { known.add(commit) }

  /** Queues a build; the work gets it and says the result. */
  synchronized Map start(Map values, String cause, String commit, Closure<String> work) {
    def number = (numbers().max() ?: 0) + 1
    def build = [number: number, building: true, result: null, cause: cause, commit: commit, timestamp: System.currentTimeMillis(), duration: 0, parameters: parameters + values]
    directory(number).mkdirs()
    log(number).text = "Started: $cause\n"
    save(build)
    executor.submit {
      def started = System.currentTimeMillis()
      String result = 'FAILURE'
      try {
        result = work(build)
      } catch (Throwable error) {
        log(number) << "ERROR: ${error.message ?: error}\n"
      }
      log(number) << "Finished: $result\n"
      save(build + [building: false, result: result, duration: System.currentTimeMillis() - started])
      discardOld()
    }
    build
  }

  List<Integer> numbers() { (folder.list() ?: []).findAll { it.isInteger() }.collect { it as Integer }.sort() }

  Map read(int number) {
    def file = new File(directory(number), 'build.json')
    file.exists() ? new JsonSlurper().parse(file) as Map : null
  }

  void save(Map build) {
    def file = new File(directory(build.number as int), 'build.json')
    def fresh = new File(file.parentFile, 'build.json.new')
    fresh.text = JsonOutput.toJson(build)
    fresh.renameTo(file)
  }

  File directory(int number) { new File(folder, number as String) }

  File log(int number) { new File(directory(number), 'log') }

  File archive(int number) { new File(directory(number), 'archive') }

  /** Paths of what a build keeps. */
  List<String> artifacts(int number) {
    def root = archive(number)
    def found = []
    if (root.exists()) root.eachFileRecurse(groovy.io.FileType.FILES) { found << root.toPath().relativize(it.toPath()).toString() }
    found.sort()
  }

  private void discardOld() {
    def keep = definition.value('logRotator', 'numToKeep') as Integer
    if (keep) numbers().reverse().drop(keep).each { directory(it).deleteDir() }
  }
}
