package dev.gatehouse.connector.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.BusyException;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.UpstreamIdentity;
import dev.gatehouse.tck.FakeHost;
import dev.gatehouse.tck.PasswordLoginContract;
import dev.gatehouse.tck.Person;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalLoginTest extends PasswordLoginContract {

  @Override
  public Connector open(FakeHost host) {
    return Fixtures.open(host);
  }

  @Override
  protected Person known() {
    return Fixtures.ALICE;
  }

  @Test
  void theIdentityHasWhatDexWouldSay() throws Exception {
    UpstreamIdentity identity = authenticated(Fixtures.PASSWORD).identity();
    assertEquals(Optional.of("Alice Example"), identity.username());
    assertEquals(Optional.of("ali"), identity.preferredUsername());
    assertEquals(Optional.of("alice@example.com"), identity.email());
    assertTrue(identity.emailVerified());
    assertEquals(Groups.known(List.of("admins", "dev")), identity.groups());
    assertEquals(List.of("pwd"), identity.amr());
  }

  @ParameterizedTest
  @ValueSource(strings = {"2a", "2b", "2y"})
  void hashesOfDexAndHtpasswdWork(String version) throws Exception {
    storeHash("$" + version + Fixtures.HASH_REST);
    authenticated(Fixtures.PASSWORD);
  }

  @Test
  void aHashInBase64Works() throws Exception {
    byte[] text = ("$2a" + Fixtures.HASH_REST).getBytes(StandardCharsets.US_ASCII);
    storeHash(Base64.getEncoder().encodeToString(text));
    authenticated(Fixtures.PASSWORD);
  }

  @ParameterizedTest
  @ValueSource(strings = {"alice@example.com", " ALICE@EXAMPLE.COM\t", "ａlice＠example.com"})
  void spellingsOfALoginAreOneLogin(String spelling) throws Exception {
    Connector connector = Fixtures.openAsIs(host);
    LoginResult result = Fixtures.login(connector, spelling, Fixtures.PASSWORD);
    assertInstanceOf(LoginResult.Authenticated.class, result);
  }

  @Test
  void seventyTwoBytesAreAPasswordAndSeventyThreeAreNotCut() throws Exception {
    storeHash("$2b$10$abcdefghijklmnopqrstuuhBb/0dYbuuS1CS8hp30IXhlFBW2VAWG");
    String longest = "x".repeat(72);
    authenticated(longest);
    int before = host.hashed();
    assertTrue(rejected(known().login(), longest + "x").detail().contains("72 bytes"));
    assertTrue(rejected(known().login(), "ä".repeat(37)).detail().contains("72 bytes"));
    assertEquals(before, host.hashed(), "nothing to hash");
  }

  @Test
  void aDisabledPersonIsRejectedLikeAnUnknownOne() throws Exception {
    host.users().put(Fixtures.alice("$2b" + Fixtures.HASH_REST, false, List.of()));
    assertRejectedAfterOneHash("disabled");
  }

  @Test
  void aPersonWithoutPasswordIsRejectedLikeAnUnknownOne() throws Exception {
    host.users().put(Fixtures.alice(null, true, List.of()));
    assertRejectedAfterOneHash("no password");
  }

  @ParameterizedTest
  @ValueSource(strings = {"09", "17", "31"})
  void aHashOutsideTheCostBoundsIsNeverComputed(String cost) throws Exception {
    storeHash("$2b$" + cost + Fixtures.HASH_REST.substring(3));
    assertRejectedAfterOneHash("allowed are 10 to 16");
  }

  @Test
  void aBusyHostIsNotAWrongPassword() {
    host.beBusy();
    assertThrows(BusyException.class, () -> authenticated(Fixtures.PASSWORD));
  }

  private void storeHash(String hash) {
    host.users().put(Fixtures.alice(hash, true, List.of()));
  }

  private void assertRejectedAfterOneHash(String detail) throws Exception {
    int before = host.hashed();
    Rejected answer = rejected(known().login(), Fixtures.PASSWORD);
    assertEquals(LoginResult.Reason.INVALID_CREDENTIALS, answer.reason());
    assertTrue(answer.detail().contains(detail), answer.detail());
    assertEquals(before + 1, host.hashed(), "the same work as for a wrong password");
  }
}
