/** Git as the plugin uses it: the password reaches it through a helper, never through an address or a command line. */
class Git {
  private static final HELPER = '!f() { echo "username=$GIT_USERNAME"; echo "password=$GIT_PASSWORD"; }; f'

  /** Variables that git signs in with. */
  static Map<String, String> environment(Configuration configuration, Job job) {
    def id = job.git.value('remote', 'credentials')
    def credential = id ? configuration.credential(id as String) : null
    def login = credential ? [GIT_USERNAME: credential.username, GIT_PASSWORD: credential.password] : [:]
    [GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'credential.helper', GIT_CONFIG_VALUE_0: credential ? HELPER : ''] + login
  }

  /** The newest commit of the job's branch. */
  static String newest(Configuration configuration, Job job) {
    def builder = new ProcessBuilder('git', 'ls-remote', '--', job.repository, "refs/heads/${job.branch}" as String)
    builder.environment().putAll(environment(configuration, job))
    def process = builder.start()
    process.outputStream.close()
    def out = new StringBuffer(), errors = new StringBuffer()
    process.waitForProcessOutput(out, errors)
    if (process.exitValue() != 0) throw new IllegalStateException("git ls-remote: ${errors.toString().trim()}")
    def line = out.toString().trim()
    if (!line) throw new IllegalStateException("${job.repository} has no branch ${job.branch}")
    line.split(/\s+/)[0]
  }

  /** A script that checks a commit out, or the branch's newest one, and prints which it is. */
  static String checkout(Job job, String commit) {
    def quoted = { String text -> "'" + text.replace("'", "'\\''") + "'" }
    """set -e
[ -d .git ] || git init --quiet .
git fetch --quiet --force -- ${quoted(job.repository)} ${quoted("+refs/heads/${job.branch}:refs/remotes/origin/${job.branch}")}
git checkout --quiet --force --detach ${quoted(commit ?: "refs/remotes/origin/${job.branch}")}
git rev-parse HEAD
"""
  }
}
