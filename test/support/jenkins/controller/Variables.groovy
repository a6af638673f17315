/** What an `environment` block sets; other names are the pipeline's. */
class Variables {
  final Map<String, Object> values = [:]

  def propertyMissing(String name) {
    if (!values.containsKey(name)) throw new MissingPropertyException(name, Variables)
    values[name]
  }

  void propertyMissing(String name, value) { values[name] = value }
}
