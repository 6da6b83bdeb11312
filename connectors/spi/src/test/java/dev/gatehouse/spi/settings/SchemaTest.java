package dev.gatehouse.spi.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SchemaTest {
  private static final Position HERE = new Position("test", 1, 1);

  private record Login(String host, Secret password, int port) {}

  private static final Schema<Login> SCHEMA =
      Schema.of(
          "Login",
          s -> {
            Setting<String> host = s.text("host").required().alias("server", "write host");
            Setting<Secret> password =
                s.secret("password")
                    .orFromEnvironment("passwordEnv")
                    .orFromFile("passwordFile")
                    .required();
            Setting<Integer> port =
                s.integer("port", 1, 65535)
                    .defaultsTo(389)
                    .check(p -> p == 25 ? Optional.of("is for mail") : Optional.empty());
            s.ignoredWithWarning("colour", "there is none");
            s.refused("plain", "use tls");
            s.check((values, report) -> {
              if (values.get(host).equals("db") && values.get(port) == 80) {
                report.error(port, "db has no port 80", "use another");
              }
            });
            return values -> new Login(values.get(host), values.get(password), values.get(port));
          });

  private static Binding<Login> bind(Map<String, ?> file) {
    Sources sources =
        new Sources() {
          @Override
          public Optional<String> environment(String name) {
            return Optional.ofNullable(Map.of("PW", "hidden", "EMPTY", "").get(name));
          }

          @Override
          public String file(Path path) throws IOException {
            if (path.equals(Path.of("pw"))) {
              return "hidden\r\n";
            }
            throw new IOException("hidden");
          }
        };
    return SCHEMA.bind(Tree.of(file, HERE), BindingOptions.strict(sources).at("x"));
  }

  private static List<String> problems(Map<String, ?> file) {
    return bind(file).problems().stream().map(Problem::toString).toList();
  }

  @Test
  void valueVariableAndFileGiveTheSameSecret() {
    Login expected = new Login("db", Secret.of("hidden"), 389);
    assertEquals(expected, bind(Map.of("host", "db", "password", "hidden")).orThrow());
    assertEquals(expected, bind(Map.of("host", "db", "passwordEnv", "PW")).orThrow());
    assertEquals(expected, bind(Map.of("host", "db", "passwordFile", "pw")).orThrow());
    assertFalse(expected.toString().contains("hidden"));
  }

  @Test
  void twinsExcludeEachOtherAndMustLeadSomewhere() {
    Map<String, String> both = Map.of("host", "db", "passwordEnv", "PW", "passwordFile", "pw");
    assertEquals(1, bind(both).problems().size());
    assertEquals(
        List.of(
            "test:1:1: error: x.passwordEnv: the environment variable NONE is not set; set it, or"
                + " name another one"),
        problems(Map.of("host", "db", "passwordEnv", "NONE")));
    assertTrue(problems(Map.of("host", "db", "passwordEnv", "EMPTY")).get(0).contains("is empty"));
    assertTrue(
        problems(Map.of("host", "db", "passwordFile", "no")).get(0).contains("cannot be read"));
  }

  @Test
  void anEmptyRequiredSecretIsMissing() {
    assertEquals(
        List.of(
            "test:1:1: error: x.password is missing; give password or passwordEnv or passwordFile"
                + " (secret text)"),
        problems(Map.of("host", "db", "password", "")));
  }

  @Test
  void ignoredOldAndRefusedKeysSaySo() {
    assertEquals(
        List.of(
            "test:1:1: error: x.plain is not supported; use tls",
            "test:1:1: warning: x.colour has no effect; there is none",
            "test:1:1: warning: x.server is an old name; write host"),
        problems(Map.of("server", "db", "password", "p", "colour", "red", "plain", true)));
  }

  @Test
  void checksReportAndAreLeftOutAfterOtherProblems() {
    assertEquals(
        List.of("test:1:1: error: db has no port 80; use another"),
        problems(Map.of("host", "db", "password", "p", "port", 80)));
    assertEquals(
        List.of("test:1:1: error: x.port is for mail"),
        problems(Map.of("host", "db", "password", "p", "port", 25)));
  }

  @Test
  void aPasswordInAnAddressIsNotQuoted() {
    Schema<?> schema =
        Schema.of(
            "URL",
            s -> {
              Setting<URI> url = s.url("url");
              return values -> values.find(url);
            });
    Tree tree = Tree.of(Map.of("url", "ldap://me:hidden@host/"), HERE);
    String problem =
        schema.bind(tree, BindingOptions.strict(Sources.of(Map.of()))).problems().toString();
    assertFalse(problem.contains("hidden"), problem);
  }

  @Test
  void oneValueStandsForAListOfOneWhereThatIsDeclared() {
    Schema<List<String>> schema =
        Schema.of(
            "Names",
            s -> {
              Setting<List<String>> names =
                  s.setting("names", Kinds.list(Kinds.text()).orSingle()).required();
              return values -> values.get(names);
            });
    BindingOptions strict = BindingOptions.strict(Sources.of(Map.of()));
    assertEquals(List.of("a"), schema.bind(Tree.of(Map.of("names", "a"), HERE), strict).orThrow());
    assertEquals(
        List.of("a", "b"),
        schema.bind(Tree.of(Map.of("names", List.of("a", "b")), HERE), strict).orThrow());
    assertEquals("text or list of text", schema.settings().get(0).kind().label());
    assertTrue(schema.bind(Tree.of(Map.of("names", 1), HERE), strict).value().isEmpty());
  }

  @Test
  void aDeclarationKnowsWhetherTheFileIsReadLeniently() {
    Schema<Boolean> schema = Schema.of("Any", s -> Values::lenient);
    Tree empty = Tree.of(Map.of(), HERE);
    Sources none = Sources.of(Map.of());
    assertFalse(schema.bind(empty, BindingOptions.strict(none)).orThrow());
    assertTrue(schema.bind(empty, new BindingOptions(none, Leniency.FULL, "")).orThrow());
  }

  @Test
  void aKeyCannotBeDeclaredTwice() {
    assertThrows(
        IllegalStateException.class,
        () ->
            Schema.of(
                "Twice",
                s -> {
                  s.text("a");
                  s.text("A");
                  return values -> "";
                }));
  }
}
