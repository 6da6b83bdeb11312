package dev.gatehouse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestYaml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.text.ParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gatehouse client}, on the database itself and through a running server. */
class ClientCommandTest {
  private static final Pattern SECRET = Pattern.compile("client secret  ([A-Za-z0-9_-]{43})");
  @TempDir private Path directory;

  private CommandRun run(String input, String... arguments) {
    List<String> all = new ArrayList<>(List.of("client"));
    all.addAll(List.of(arguments));
    return CommandRun.of(directory.resolve("gatehouse.yaml"), all, input);
  }

  @Test
  void onTheDatabaseItself() throws Exception {
    TestServer.in(directory).write();
    lifeOfAClient();
  }

  @Test
  void throughARunningServer() throws Exception {
    try (TestServer server = TestServer.in(directory).start()) {
      lifeOfAClient();
      assertEquals(1, server.rows().audited("client.added"));
      assertEquals(1, server.rows().audited("client.removed"));
    }
  }

  private void lifeOfAClient() throws Exception {
    CommandRun added =
        run("", "add", "wiki", "--name", "Wiki", "-r", "https://wiki.example.com/cb").is(0);
    Matcher secret = SECRET.matcher(added.out());
    assertTrue(secret.find(), added::toString);
    assertTrue(run("", "list").is(0).out().contains("wiki"), "listed");
    String shown = run("", "show", "wiki").is(0).out();
    assertTrue(shown.contains("https://wiki.example.com/cb"), shown);
    assertFalse(shown.contains(secret.group(1)), shown);
    assertEquals(1, run("", "add", "wiki", "-r", "https://wiki.example.com/cb").code());
    assertEquals(1, run("", "add", "web-app", "-r", "https://wiki.example.com/cb").code());
    run("", "update", "wiki", "--skip-consent", "--set", "lifetimes={\"idTokens\":\"5m\"}").is(0);
    Map<String, Object> client = json(run("", "show", "wiki", "-o", "json").is(0).out());
    Map<?, ?> members = (Map<?, ?>) client.get("client");
    assertEquals(true, members.get("skipConsent"));
    assertEquals("PT5M", ((Map<?, ?>) members.get("lifetimes")).get("idTokens"));
    run("", "update", "wiki", "--unset", "skipConsent").is(0);
    assertTrue(run("", "show", "wiki").out().matches("(?s).*skipConsent +false.*"));
    assertTrue(run("", "update", "wiki").is(2).err().contains("What is to be changed?"));
    assertTrue(
        run("", "update", "wiki", "--name", "x", "--if-version", "0")
            .is(1)
            .err()
            .contains("meanwhile"));
    CommandRun rotated = run("", "rotate-secret", "wiki", "--overlap", "1h").is(0);
    assertTrue(SECRET.matcher(rotated.out()).find(), rotated::toString);
    assertTrue(rotated.out().contains("The old secret works until "), rotated::toString);
    assertTrue(
        run("", "rotate-secret", "wiki", "--overlap", "0s").is(0).out().contains("any more"));
    assertTrue(
        run("", "rotate-secret", "wiki", "--overlap", "soon").is(1).err().contains("overlap: "));
    assertEquals("Removed wiki; grants ended: 0.", run("", "remove", "wiki").is(0).out().strip());
    assertTrue(run("", "remove", "wiki").is(1).err().contains("there is no client wiki"));
    assertTrue(run("", "remove", "web-app").is(1).err().contains("configuration"));
  }

  /** As openssl writes them, and as JSON. */
  @Test
  void publicKeysFromFiles() throws Exception {
    TestServer.in(directory).write();
    for (String type : List.of("RSA", "EC", "Ed25519")) {
      KeyPair pair = KeyPairGenerator.getInstance(type).generateKeyPair();
      Path file = pem(type + ".pem", "PUBLIC KEY", pair.getPublic().getEncoded());
      Map<String, Object> reply =
          json(withKeys("of-" + type, file.toString(), "-o", "json").is(0).out());
      assertFalse(reply.containsKey("secret"), reply::toString);
      Map<?, ?> jwks = (Map<?, ?>) ((Map<?, ?>) reply.get("client")).get("jwks");
      Map<?, ?> jwk = (Map<?, ?>) ((List<?>) jwks.get("keys")).get(0);
      assertEquals(type.equals("Ed25519") ? "OKP" : type, jwk.get("kty"));
      assertEquals(43, ((String) jwk.get("kid")).length());
      Path lone =
          Files.writeString(
              directory.resolve("jwk.json"),
              JSONObjectUtils.toJSONString(
                  Map.of("kty", "OKP", "crv", "Ed25519", "x", "A".repeat(43))));
      withKeys("lone-" + type, lone.toString()).is(0);
      Path secret = pem("private.pem", "PRIVATE KEY", pair.getPrivate().getEncoded());
      CommandRun refused = withKeys("private-" + type, secret.toString()).is(1);
      assertTrue(refused.err().contains("has no public key"), refused::toString);
    }
    for (String nonsense : List.of("", "x", "-----BEGIN PUBLIC KEY-----\nAAAA\n")) {
      Path file = Files.writeString(directory.resolve("nonsense"), nonsense);
      assertTrue(withKeys("bad", file.toString()).is(1).err().contains("nonsense"), nonsense);
    }
    assertTrue(withKeys("bad", "missing.pem").is(1).err().contains("cannot be read"));
    run(
            "",
            "add",
            "publisher",
            "--auth-method",
            "private_key_jwt",
            "--jwks-uri",
            "https://app.example.com/jwks",
            "--grant-type",
            "client_credentials")
        .is(0);
    assertTrue(run("", "show", "publisher").out().contains("https://app.example.com/jwks"));
  }

  private CommandRun withKeys(String id, String file, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("add", id, "--auth-method", "private_key_jwt", "--jwks", file));
    arguments.addAll(List.of("--grant-type", "client_credentials"));
    arguments.addAll(List.of(more));
    return run("", arguments.toArray(String[]::new));
  }

  private Path pem(String name, String label, byte[] der) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(
        directory.resolve(name),
        "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
  }

  @Test
  void aProgramGetsOneObject() throws Exception {
    TestServer.in(directory).write();
    CommandRun added =
        run("", "add", "--preset", "grafana", "--url", "https://g.example.com/", "-o", "json")
            .is(0);
    Map<String, Object> reply = json(added.out());
    assertEquals(1, added.out().lines().count());
    String secret = (String) reply.get("secret");
    assertEquals(43, secret.length());
    assertTrue(((String) reply.get("settings")).contains("client_secret = " + secret));
    assertTrue(((String) reply.get("settings")).contains("/userinfo"));
    assertEquals(
        List.of("https://g.example.com/login/generic_oauth"),
        ((Map<?, ?>) reply.get("client")).get("redirectURIs"));
    assertEquals("grafana", ((Map<?, ?>) reply.get("client")).get("id"));
  }

  @Test
  void aBrowserApplicationCallsFromWhereItsAnswersGo() throws Exception {
    TestServer.in(directory).write();
    List<String> arguments = new ArrayList<>(List.of("add", "--preset", "spa", "-o", "json"));
    arguments.addAll(List.of("-r", "https://one.example.com/cb", "-r", "https://one.example.com/"));
    arguments.addAll(List.of("-r", "https://two.example.com:8443/cb"));
    CommandRun added = run("", arguments.toArray(String[]::new)).is(0);
    Map<?, ?> client = (Map<?, ?>) json(added.out()).get("client");
    assertEquals(
        List.of("https://one.example.com", "https://two.example.com:8443"),
        client.get("corsOrigins"));
    assertEquals(3, ((List<?>) client.get("redirectURIs")).size());
  }

  /** What is printed for an API server has all rules of the file that is written for a cluster. */
  @Test
  void thePresetForKubernetesKeepsOtherTokensOut() throws Exception {
    Path file = TestServer.in(directory).behindProxy("https://login.example.com").write();
    String cluster = "clusters: [{name: prod, kubernetesVersion: '1.36', clientID: web-app}]";
    Files.writeString(file, Files.readString(file) + "\n" + cluster + "\n");
    String said = run("", "add", "--preset", "kubernetes").is(0).out();
    int start = said.indexOf("\njwt:\n");
    Map<?, ?> printed = authenticator(said.substring(start, said.indexOf("\n\n", start)));
    Map<?, ?> written =
        authenticator(CommandRun.of(file, List.of("cluster", "config", "prod"), "").is(0).out());
    assertEquals(written.keySet(), printed.keySet());
    for (String rules : List.of("claimValidationRules", "userValidationRules", "claimMappings")) {
      assertEquals(written.get(rules), printed.get(rules));
    }
  }

  private static Map<?, ?> authenticator(String yaml) {
    return (Map<?, ?>) TestYaml.at(TestYaml.yaml(yaml), "jwt", 0);
  }

  @Test
  void everyPresetRegistersAndSaysWhatToPaste() throws Exception {
    TestServer.in(directory).write();
    for (ClientPreset preset : ClientPreset.ALL) {
      List<String> arguments = new ArrayList<>(List.of("add", "--preset", preset.id()));
      if (preset.question() != null) {
        arguments.addAll(List.of("--url", preset.example()));
      }
      CommandRun said = run("", arguments.toArray(String[]::new)).is(0);
      assertFalse(said.out().contains("{{"), said::out);
      assertTrue(said.out().contains("http://127.0.0.1:"), said::out);
      assertEquals("", said.err(), preset.id());
    }
    String list = run("", "list").out();
    assertTrue(ClientPreset.ALL.stream().allMatch(preset -> list.contains(preset.id())), list);
    CommandRun missing = run("", "add", "again", "--preset", "harbor").is(1);
    assertTrue(missing.err().contains("--url https://harbor.example.com"), missing::toString);
    assertTrue(run("", "add", "--preset", "jira").is(1).err().contains("there are kubernetes"));
  }

  @Test
  void mistakesAreToldTogetherAndNothingIsRegistered() throws Exception {
    TestServer.in(directory).write();
    CommandRun wrong =
        run("", "add", "wiki", "-r", "http://wiki.example.com/#top", "--set", "nmae=x").is(1);
    assertTrue(wrong.err().contains("redirectURIs has an address with a fragment"), wrong::err);
    assertTrue(wrong.err().contains("did you mean \"name\"?"), wrong::err);
    assertFalse(wrong.err().contains("\tat "), wrong::err);
    assertFalse(run("", "list").out().contains("wiki"));
    assertTrue(run("", "add", "wiki").is(1).err().contains("needs redirectURIs"));
  }

  @Test
  void aSecretComesFromAScript() throws Exception {
    TestServer.in(directory).write();
    String secret = "a-secret-of-the-applications-own";
    CommandRun added =
        run(secret + "\n", "add", "wiki", "-r", "https://wiki.example.com/cb", "--secret-stdin")
            .is(0);
    assertTrue(added.out().contains("client secret  " + secret), added::out);
    List<Path> files;
    try (Stream<Path> all = Files.list(directory)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    assertTrue(files.size() > 1, files::toString);
    for (Path file : files) {
      String content = Files.readString(file, StandardCharsets.ISO_8859_1);
      assertFalse(content.contains(secret), file::toString);
    }
  }

  @Test
  void somebodyAtATerminalIsAsked() {
    Script script = new Script("3", "", "https://grafana.example.com", "Dashboards");
    ClientQuestions.Answers answers = new ClientQuestions(script).ask();
    assertEquals("grafana", answers.id());
    assertEquals("Dashboards", answers.members().get("name"));
    assertEquals(
        List.of("https://grafana.example.com/login/generic_oauth"),
        answers.members().get("redirectURIs"));
    assertTrue(script.said.stream().anyMatch(line -> line.contains("Headlamp")));
    ClientQuestions.Answers kubernetes =
        new ClientQuestions(new Script("kubernetes", "prod", "")).ask();
    assertEquals("prod", kubernetes.id());
    assertEquals(true, kubernetes.members().get("public"));
    assertThrows(CommandFailure.class, () -> new ClientQuestions(new Script("web", "x")).ask());
    assertThrows(CommandFailure.class, () -> new ClientQuestions(new Script("99")).ask());
  }

  /** Answers in order, then nobody is there any more. */
  private static final class Script implements ClientQuestions.Dialogue {
    private final Deque<String> answers;
    private final List<String> said = new ArrayList<>();

    Script(String... answers) {
      this.answers = new ArrayDeque<>(List.of(answers));
    }

    @Override
    public void say(String line) {
      said.add(line);
    }

    @Override
    public String ask(String question) {
      said.add(question);
      return answers.poll();
    }
  }

  private static Map<String, Object> json(String text) throws ParseException {
    return JSONObjectUtils.parse(text);
  }
}
