import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.CountDownLatch
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit

/** An agent: work for it, which it asks for by long polls, and what comes back. */
class AgentChannel {
  final String name
  /** Where it works. */
  final String folder
  final List<String> labels

  AgentChannel(String name, String folder, String labels) {
    this.name = name
    this.folder = folder
    this.labels = labels.split(/\s+/) as List
  }

  /** A piece of work until it is done. */
  static class Work {
    Properties order
    Closure output = { String text -> }
    Closure file = { String path, InputStream content -> }
    ByteArrayOutputStream result = new ByteArrayOutputStream()
    CountDownLatch done = new CountDownLatch(1)
    int code = -1
  }

  private final LinkedBlockingQueue<Work> waiting = new LinkedBlockingQueue<>()
  private final Map<String, Work> running = new ConcurrentHashMap<>()
  private volatile long lastSeen = 0

  /** An agent asks again at once after each answer, so that a short silence means that it is gone. */
  boolean isOnline() { System.currentTimeMillis() - lastSeen < 30_000 }

  /** The next work as text, or null after some seconds without any. */
  String next() {
    lastSeen = System.currentTimeMillis()
    def work = waiting.poll(20, TimeUnit.SECONDS)
    lastSeen = System.currentTimeMillis()
    if (!work) return null
    running[work.order.getProperty('id')] = work
    def text = new StringWriter()
    work.order.store(text, null)
    text.toString()
  }

  void output(String id, byte[] bytes) { running[id]?.output?.call(new String(bytes, 'UTF-8')) }

  void result(String id, byte[] bytes) { running[id]?.result?.write(bytes) }

  void file(String id, String path, InputStream content) { running[id]?.file?.call(path, content) }

  void done(String id, int code) {
    def work = running.remove(id)
    if (!work) return
    work.code = code
    work.done.countDown()
  }

  /** Gives work to the agent and waits until it is done. */
  Work perform(Map<String, String> order, Map callbacks = [:]) {
    def properties = new Properties()
    (order + [id: UUID.randomUUID().toString()]).each { key, value -> properties.setProperty(key, value as String) }
    def work = new Work([order: properties] + callbacks)
    waiting.put(work)
    work.done.await()
    work
  }
}
