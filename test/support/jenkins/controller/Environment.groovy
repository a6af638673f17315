/** A build's environment variables: layers, of which the innermost counts. What a pipeline sets itself counts most. */
class Environment {
  private final List<Map<String, String>> layers = []
  private final Map<String, String> assigned = [:]

  Environment(Map<String, String> base) { layers << base }

  void push(Map<String, String> layer) { layers << layer }

  void pop() { layers.remove(layers.size() - 1) }

  Map<String, String> getAll() { (layers + [assigned]).inject([:]) { all, layer -> all + layer } as Map }

  def propertyMissing(String name) { getAll()[name] }

  void propertyMissing(String name, value) { assigned[name] = value as String }
}
