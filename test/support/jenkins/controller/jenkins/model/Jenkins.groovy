package jenkins.model

/** The one call of Jenkins' own API that the Job DSL script makes. */
class Jenkins {
  static Set<String> items = []

  static Jenkins get() { new Jenkins() }

  Object getItem(String name) { items.contains(name) ? name : null }
}
