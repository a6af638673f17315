import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpHandler
import groovy.json.JsonOutput

/** The addresses of Jenkins that the project, its agent and its people use. */
class Routes implements HttpHandler {
  private final Controller controller

  Routes(Controller controller) { this.controller = controller }

  void handle(HttpExchange exchange) {
    try {
      def answer = route(exchange) as List
      send(exchange, answer[0] as int, answer[1], (answer[2] ?: [:]) as Map)
    } catch (Throwable error) {
      System.err.println("SEVERE: ${exchange.requestMethod} ${exchange.requestURI.path}: $error")
      send(exchange, 500, 'Oops! A problem occurred while processing the request.', [:])
    } finally {
      exchange.close()
    }
  }

  /** Status, body and headers. */
  private List route(HttpExchange exchange) {
    def path = exchange.requestURI.path
    def post = exchange.requestMethod == 'POST'
    if (path == '/login') return [200, '<!doctype html><title>Sign in - Jenkins</title>', ['X-Jenkins': 'stand-in']]
    if (path == '/github-webhook/') {
      if (!post) return [405, 'Method POST required']
      return Webhook.receive(headers(exchange), exchange.requestBody.bytes, controller.configuration.hookSecret) { controller.pushed(it) }
    }
    if (path == '/jnlpJars/agent.jar') return [200, new File(System.getProperty('agent.jar')).bytes]
    if (path.startsWith('/stand-in-agent/')) return agent(exchange, path.split('/')[2..3])
    def user = signedIn(exchange)
    if (user == '') return [401, 'Invalid password/token']
    if (!controller.configuration.may(user, 'Overall/Read')) return [403, 'Authentication required', ['X-You-Are-Authenticated-As': user ?: 'anonymous']]
    if (post && !crumbIsRight(exchange)) return [403, 'No valid crumb was included in the request']
    forUser(exchange, path, user, post)
  }

  private List forUser(HttpExchange exchange, String path, String user, boolean post) {
    def node = path.startsWith('/computer/') ? path.split('/')[2] : null
    if (node && !controller.agents[node]) return [404, 'Not Found']
    def may = { String permission -> controller.configuration.may(user, permission) }
    switch (path) {
      case '/crumbIssuer/api/json':
        def session = UUID.randomUUID().toString()
        return json([crumb: controller.digest(session), crumbRequestField: 'Jenkins-Crumb'], ['Set-Cookie': "JSESSIONID=$session; Path=/; HttpOnly"])
      case "/computer/$node/api/json": return json([displayName: node, offline: !controller.agents[node].online])
      case "/computer/$node/jenkins-agent.jnlp": return may('Agent/Connect') ? [200, jnlp(node), ['Content-Type': 'application/x-java-jnlp-file']] : [403, 'missing the Agent/Connect permission']
      case '/': return page()
      case ~'/job/.*': return may('Overall/Administer') ? job(exchange, path.split('/')[2..-1], post) : [404, 'Not Found']
      default: return [404, 'Not Found']
    }
  }

  private List job(HttpExchange exchange, List<String> parts, boolean post) {
    def job = controller.jobs[parts[0]]
    if (!job) return [404, 'Not Found']
    def rest = parts.drop(1).join('/')
    if (post && rest in ['build', 'buildWithParameters']) return start(exchange, job)
    if (rest == 'api/json') return json(description(job))
    def number = rest.startsWith('lastBuild/') ? job.numbers().max() : rest.split('/')[0].isInteger() ? rest.split('/')[0] as int : null
    def build = number ? job.read(number) : null
    if (!build) return [404, 'Not Found']
    def what = parts.drop(2).join('/')
    if (what == 'api/json') return json(description(job, build))
    if (what == 'consoleText') return [200, job.log(number).bytes, ['Content-Type': 'text/plain;charset=utf-8']]
    if (what.startsWith('artifact/') && job.artifacts(number).contains(what - 'artifact/')) return [200, new File(job.archive(number), what - 'artifact/').bytes]
    [404, 'Not Found']
  }

  /** Parameters that the job does not have are left out, as Jenkins does. Nobody waits for a timer: a test says that it is one. */
  private List start(HttpExchange exchange, Job job) {
    def form = parse(exchange.requestURI.rawQuery) + parse(new String(exchange.requestBody.bytes, 'UTF-8'))
    def cause = form['stand-in-timer'] ? 'Started by timer' : "Started by user ${signedIn(exchange)}" as String
    def build = controller.start(job, form.subMap(job.parameters.keySet()), cause, null)
    [201, '', [Location: "${controller.configuration.url}queue/item/${build.number}/"]]
  }

  private Map description(Job job) {
    def builds = job.numbers().reverse().collect { [number: it, url: "${controller.configuration.url}job/${job.name}/$it/"] }
    [name: job.name, buildable: true, builds: builds, lastBuild: builds ? builds[0] : null, property: [[parameterDefinitions: job.parameters.collect { name, value -> [name: name, defaultParameterValue: [value: value]] }]]]
  }

  private Map description(Job job, Map build) {
    def artifacts = job.artifacts(build.number).collect { [relativePath: it, fileName: it.split('/')[-1]] }
    def actions = [[causes: [[shortDescription: build.cause]]], [parameters: build.parameters.collect { name, value -> [name: name, value: value] }], [lastBuiltRevision: [SHA1: build.commit]]]
    build.subMap(['number', 'building', 'result', 'timestamp', 'duration']) + [actions: actions, artifacts: artifacts, url: "${controller.configuration.url}job/${job.name}/${build.number}/"]
  }

  /** What the agent's jar sends; its secret is the one in the jnlp file. */
  private List agent(HttpExchange exchange, List<String> parts) {
    def (name, what) = parts
    def agent = controller.agents[name]
    if (!agent || headers(exchange)['x-agent-secret'] != controller.digest("agent:$name")) return [403, 'wrong secret']
    def query = parse(exchange.requestURI.rawQuery)
    switch (what) {
      case 'next':
        def work = agent.next()
        return work ? [200, work] : [204, null]
      case 'output': agent.output(query.id, exchange.requestBody.bytes); break
      case 'result': agent.result(query.id, exchange.requestBody.bytes); break
      case 'file': agent.file(query.id, query.path, exchange.requestBody); break
      case 'done': agent.done(query.id, query.code as int); break
      default: return [404, 'Not Found']
    }
    [200, '']
  }

  private String jnlp(String node) {
    """<jnlp spec="1.0+"><application-desc main-class="hudson.remoting.jnlp.Main"><argument>${controller.digest("agent:$node")}</argument><argument>$node</argument><argument>-webSocket</argument><argument>-workDir</argument><argument>${controller.agents[node].folder}</argument></application-desc></jnlp>"""
  }

  private List page() {
    def rows = controller.jobs.values().collect { job -> "<li><a href=\"/job/${job.name}/api/json\">${job.name}</a> ${job.numbers().reverse().take(5).collect { "#$it ${job.read(it).result ?: 'running'}" }.join(', ')}</li>" }
    [200, "<!doctype html><title>Dashboard [Jenkins]</title><h1>Jenkins (stand-in)</h1><ul>${rows.join('')}</ul>", ['Content-Type': 'text/html;charset=utf-8']]
  }

  /** The user of the request, null for anonymous, empty for a wrong password. */
  private String signedIn(HttpExchange exchange) {
    def header = headers(exchange)['authorization']
    if (!header?.startsWith('Basic ')) return null
    def (user, password) = new String(header.substring(6).decodeBase64(), 'UTF-8').split(':', 2) as List
    def right = controller.configuration.passwordOf(user)
    right && right == password ? user : ''
  }

  /** A password needs a crumb of the same session with each POST, as in Jenkins. */
  private boolean crumbIsRight(HttpExchange exchange) {
    def session = (headers(exchange)['cookie'] =~ /JSESSIONID=([^;]+)/)
    session.find() && headers(exchange)['jenkins-crumb'] == controller.digest(session.group(1))
  }

  private static Map<String, String> headers(HttpExchange exchange) { exchange.requestHeaders.collectEntries { name, values -> [name.toLowerCase(), values[0]] } }

  private static Map<String, String> parse(String query) {
    def parts = (query ?: '').split('&').findAll { it.contains('=') }*.split('=', 2)
    parts.collectEntries { [URLDecoder.decode(it[0], 'UTF-8'), URLDecoder.decode(it[1], 'UTF-8')] }
  }

  private static List json(Object value, Map headers = [:]) { [200, JsonOutput.toJson(value), ['Content-Type': 'application/json;charset=utf-8'] + headers] }

  private static void send(HttpExchange exchange, int status, Object body, Map headers) {
    headers.each { name, value -> exchange.responseHeaders.set(name as String, value as String) }
    def bytes = body == null ? new byte[0] : body instanceof byte[] ? body : (body as String).getBytes('UTF-8')
    exchange.sendResponseHeaders(status, status == 204 || bytes.length == 0 ? -1 : bytes.length)
    if (bytes.length) exchange.responseBody.write(bytes)
  }
}
