import groovy.json.JsonOutput

/** What the GitHub plugin's step GitHubCommitStatusSetter does, in the form that the project uses it. */
class CommitStatus {
  private static final KNOWN = ['$class', 'contextSource', 'statusResultSource', 'errorHandlers']

  static void send(Map step, Configuration configuration, Job job, Map build, Closure log) {
    if (step['$class'] != 'GitHubCommitStatusSetter') throw new IllegalStateException("no step ${step['$class']}")
    def unknown = step.keySet() - KNOWN
    if (unknown) throw new IllegalStateException("GitHubCommitStatusSetter does not know ${unknown.join(', ')}")
    def result = step.statusResultSource.results[0]
    try {
      def github = configuration.gitHub
      if (!github) throw new IllegalStateException('no GitHub server is configured')
      def fullName = Webhook.fullName(job.repository)
      def address = new URL("${github.apiUrl}/repos/$fullName/statuses/${build.commit}")
      def connection = address.openConnection() as HttpURLConnection
      connection.connectTimeout = connection.readTimeout = 10_000
      connection.requestMethod = 'POST'
      connection.doOutput = true
      connection.setRequestProperty('Authorization', "Bearer ${github.token}")
      connection.setRequestProperty('Accept', 'application/vnd.github+json')
      connection.setRequestProperty('Content-Type', 'application/json')
      def body = [state: result.state.toLowerCase(), description: result.message, context: step.contextSource.context, target_url: "${configuration.url}job/${job.name}/${build.number}/"]
      connection.outputStream.withCloseable { it.write(JsonOutput.toJson(body).getBytes('UTF-8')) }
      if (connection.responseCode != 201) throw new IllegalStateException("GitHub answered ${connection.responseCode}")
      log("[Set GitHub commit status (universal)] ${result.state} on ${build.commit} (${body.context})\n")
    } catch (Exception error) {
      if (!step.errorHandlers.any { it['$class'] == 'ShallowAnyErrorHandler' }) throw error
      log("[Set GitHub commit status (universal)] Failed to set commit status: ${error.message}\n")
    }
  }
}
