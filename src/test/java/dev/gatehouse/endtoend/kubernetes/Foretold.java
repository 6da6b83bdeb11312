package dev.gatehouse.endtoend.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.testing.ApiServerAuthenticator.Verdict;
import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.TestServer;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whom the dry run says that people will be at the cluster {@code prod}. */
final class Foretold {
  private static final String CREDENTIAL = "authentication.kubernetes.io/credential-id";

  private Foretold() {}

  /** An API server takes Alice for whom the dry run says; it adds the group of everybody. */
  static void assertIs(Verdict seen, TestServer server, String alice) throws ParseException {
    List<String> command = List.of("cluster", "dry-run", "prod", "--user", alice, "-o", "json");
    Map<String, Object> foretold =
        JSONObjectUtils.parse(CommandRun.of(server.configuration(), command).is(0).out());
    Map<?, ?> person = (Map<?, ?>) ((List<?>) foretold.get("people")).getFirst();
    Map<?, ?> user = (Map<?, ?>) person.get("user");
    assertEquals("oidc:" + alice, seen.username());
    assertEquals(seen.username(), user.get("username"));
    assertEquals(seen.uid(), user.get("uid"));
    List<Object> groups = new ArrayList<>((List<?>) user.get("groups"));
    groups.add("system:authenticated");
    assertEquals(seen.groups(), groups);
    Map<String, Object> extra = new TreeMap<>(seen.extra());
    Object credential = extra.remove(CREDENTIAL);
    assertTrue(credential.toString().startsWith("[JTI="), seen::toString);
    assertEquals(List.of("Alice Example"), extra.get("example.com/name"));
    Map<Object, Object> said = new TreeMap<>((Map<?, ?>) user.get("extra"));
    said.remove(CREDENTIAL);
    assertEquals(extra, said);
  }
}
