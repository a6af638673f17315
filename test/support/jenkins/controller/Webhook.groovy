import groovy.json.JsonSlurper
import java.security.MessageDigest
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec

/** What the GitHub plugin does with a message: it checks who signed it, then has the repository's jobs look for changes. */
class Webhook {
  /** Status of the answer and its text. */
  static List receive(Map<String, String> headers, byte[] body, String secret, Closure pushed) {
    def signature = headers['x-hub-signature-256']
    if (!signature) return [400, 'Signature was expected, but not provided']
    if (!MessageDigest.isEqual("sha256=${hmac(secret, body)}".toString().bytes, signature.bytes)) return [400, 'Provided signature did not match to calculated']
    if (!headers['x-github-event']) return [400, 'Hook should contain event type']
    def payload = new JsonSlurper().parse(body, 'UTF-8') as Map
    if (headers['x-github-event'] == 'push') pushed(fullName(payload.repository.clone_url ?: payload.repository.url))
    [200, '']
  }

  /** `owner/name` of a repository's address. */
  static String fullName(String address) {
    def parts = address.replaceFirst(/\.git$/, '').split('/')
    parts[-2..-1].join('/')
  }

  private static String hmac(String secret, byte[] body) {
    def mac = Mac.getInstance('HmacSHA256')
    mac.init(new SecretKeySpec(secret.bytes, 'HmacSHA256'))
    mac.doFinal(body).encodeHex().toString()
  }
}
