package dev.gatehouse.connector.ldap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.SelfCheck.Finding;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.tck.FakeHost;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code gatehouse connectors try} finds out about a directory. */
class LdapSelfCheckTest {
  private TestDirectory directory;

  @BeforeEach
  void start() throws Exception {
    directory = TestDirectory.start();
    directory.group("developers", TestDirectory.dn("alice"));
  }

  @AfterEach
  void stop() {
    directory.close();
  }

  private static List<Finding> check(Config config) throws Exception {
    try (Connector connector = config.open(new FakeHost())) {
      return connector.selfCheck().orElseThrow().check();
    }
  }

  @Test
  void aGoodDirectoryIsFoundGood() throws Exception {
    List<Finding> findings = check(Config.of(directory.host()));
    assertEquals(
        List.of("connection", "people", "groups"),
        findings.stream().map(Finding::subject).toList());
    assertTrue(findings.stream().allMatch(Finding::good), findings::toString);
  }

  @Test
  void aPlaceThatIsNotThereIsNamedWithItsKey() throws Exception {
    List<Finding> findings =
        check(Config.of(directory.host()).set("userSearch.baseDN", "ou=nowhere,dc=example,dc=org"));
    Finding people = findings.get(1);
    assertEquals("people", people.subject());
    assertTrue(!people.good() && people.detail().contains("userSearch.baseDN"), people::toString);
  }

  @Test
  void aReadOfThePeopleThatFailsIsAFindingToo() throws Exception {
    AtomicInteger searches = new AtomicInteger();
    directory.beforeSearches(() ->
        directory.failSearches(
            searches.incrementAndGet() == 1
                ? new LDAPException(ResultCode.ADMIN_LIMIT_EXCEEDED, "too much")
                : null));
    List<Finding> findings = check(Config.of(directory.host()));
    assertEquals(
        List.of("connection", "people", "groups"),
        findings.stream().map(Finding::subject).toList());
    Finding people = findings.get(1);
    assertTrue(!people.good() && people.detail().contains("userSearch.baseDN"), people::toString);
    assertTrue(findings.get(2).good(), findings::toString);
  }

  @Test
  void aDirectoryThatIsDownIsUnreachable() {
    String host = directory.host();
    directory.close();
    UpstreamException down = assertThrows(UpstreamException.class, () -> check(Config.of(host)));
    assertEquals(UpstreamException.Kind.UNREACHABLE, down.kind());
  }

  @Test
  void aWrongPasswordOfTheAccountIsNoFault() {
    UpstreamException refused =
        assertThrows(
            UpstreamException.class,
            () -> check(Config.of(directory.host()).set("bindPW", "wrong")));
    assertEquals(UpstreamException.Kind.PROTOCOL, refused.kind());
  }
}
