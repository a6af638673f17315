import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Stands in for Jenkins' agent.jar: takes its options, asks the stand-in controller for work by long polls instead of a
 * web socket, and does it with real shells and files.
 */
public final class Agent {
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final String controller;
  private final String name;
  private final String secret;

  private Agent(String controller, String name, String secret) {
    this.controller = controller.replaceAll("/+$", "");
    this.name = name;
    this.secret = secret;
  }

  public static void main(String[] args) throws Exception {
    List<String> options = Arrays.asList(args);
    if (!options.contains("-webSocket")) throw new IllegalArgumentException("the controller has no TCP port: use -webSocket");
    String secret = option(options, "-secret");
    if (secret.startsWith("@")) secret = Files.readString(Path.of(secret.substring(1))).trim();
    Files.createDirectories(Path.of(option(options, "-workDir")));
    new Agent(option(options, "-url"), option(options, "-name"), secret).serve();
  }

  private static String option(List<String> options, String name) {
    int index = options.indexOf(name);
    if (index < 0 || index + 1 == options.size()) throw new IllegalArgumentException("the option " + name + " is missing");
    return options.get(index + 1);
  }

  /** Asks for work until the process ends; a controller that is away is asked again every second. */
  private void serve() throws InterruptedException {
    boolean connected = false;
    while (true) {
      try {
        HttpResponse<String> answer = http.send(request("next", "").GET().timeout(Duration.ofSeconds(40)).build(), BodyHandlers.ofString());
        if (answer.statusCode() == 403) {
          System.err.println("The controller refuses the secret of " + name);
          System.exit(1);
        }
        if (!connected) System.err.println("INFO: Connected");
        connected = true;
        if (answer.statusCode() == 200) perform(answer.body());
        else if (answer.statusCode() != 204) Thread.sleep(1000);
      } catch (IOException error) {
        if (connected) System.err.println("INFO: Disconnected: " + error);
        connected = false;
        Thread.sleep(1000);
      }
    }
  }

  private void perform(String body) throws IOException {
    Properties work = new Properties();
    work.load(new StringReader(body));
    Thread thread = new Thread(() -> {
      String id = work.getProperty("id");
      int code = 1;
      try {
        code = switch (work.getProperty("kind")) {
          case "shell" -> shell(id, work);
          case "write" -> write(work);
          case "archive" -> archive(id, work);
          default -> throw new IOException("unknown kind of work " + work.getProperty("kind"));
        };
      } catch (Exception error) {
        System.err.println("WARNING: " + error);
        tell("output", "id=" + id, BodyPublishers.ofString(error + "\n"));
      }
      tell("done", "id=" + id + "&code=" + code, BodyPublishers.noBody());
    });
    thread.start();
  }

  /** Runs a script as Jenkins does: as a file, by `sh -xe` unless it says otherwise itself. */
  private int shell(String id, Properties work) throws IOException, InterruptedException {
    Path directory = Files.createDirectories(Path.of(work.getProperty("directory")));
    Path script = Files.createTempFile("step", ".sh", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.writeString(script, work.getProperty("script"));
    ProcessBuilder builder = new ProcessBuilder("sh", work.getProperty("flags"), script.toString());
    builder.directory(directory.toFile()).redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
    for (String key : work.stringPropertyNames()) {
      if (key.startsWith("env.")) builder.environment().put(key.substring(4), work.getProperty(key));
    }
    boolean returnsOutput = "true".equals(work.getProperty("returnStdout"));
    if (!returnsOutput) builder.redirectErrorStream(true);
    Process process = builder.start();
    Thread errors = returnsOutput ? new Thread(() -> copy(process.getErrorStream(), "output", id)) : new Thread();
    errors.start();
    copy(process.getInputStream(), returnsOutput ? "result" : "output", id);
    errors.join();
    int code = process.waitFor();
    Files.deleteIfExists(script);
    return code;
  }

  private void copy(InputStream stream, String what, String id) {
    byte[] buffer = new byte[65536];
    try {
      for (int length = stream.read(buffer); length >= 0; length = stream.read(buffer)) {
        tell(what, "id=" + id, BodyPublishers.ofByteArray(Arrays.copyOf(buffer, length)));
      }
    } catch (IOException error) {
      System.err.println("WARNING: " + error);
    }
  }

  /** Writes a secret file that only this user reads; empty text removes it. */
  private int write(Properties work) throws IOException {
    Path file = Path.of(work.getProperty("path"));
    if ("true".equals(work.getProperty("remove"))) {
      Files.deleteIfExists(file);
      return 0;
    }
    Files.createDirectories(file.getParent(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.deleteIfExists(file);
    Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r--------")));
    file.toFile().setWritable(true, true);
    Files.writeString(file, work.getProperty("text"));
    return 0;
  }

  /** Sends the files that match a pattern; none is a code of its own. */
  private int archive(String id, Properties work) throws IOException {
    Path directory = Path.of(work.getProperty("directory"));
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + work.getProperty("pattern"));
    List<Path> files;
    try (Stream<Path> found = Files.walk(directory)) {
      files = found.filter(Files::isRegularFile).map(directory::relativize).filter(matcher::matches).toList();
    }
    for (Path file : files) {
      tell("file", "id=" + id + "&path=" + URLEncoder.encode(file.toString(), StandardCharsets.UTF_8), BodyPublishers.ofFile(directory.resolve(file)));
    }
    return files.isEmpty() ? 2 : 0;
  }

  /** Tells the controller, again and again while it is away. */
  private void tell(String what, String query, BodyPublisher body) {
    HttpRequest request = request(what, query).POST(body).timeout(Duration.ofSeconds(30)).build();
    for (int attempt = 0; attempt < 60; attempt++) {
      try {
        http.send(request, BodyHandlers.discarding());
        return;
      } catch (IOException error) {
        try {
          Thread.sleep(1000);
        } catch (InterruptedException interrupted) {
          return;
        }
      } catch (InterruptedException interrupted) {
        return;
      }
    }
  }

  private HttpRequest.Builder request(String what, String query) {
    return HttpRequest.newBuilder(URI.create(controller + "/stand-in-agent/" + name + "/" + what + "?" + query)).header("X-Agent-Secret", secret);
  }
}
