package dev.gatehouse.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.gatehouse.spi.LoginContext;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.Reason;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.PasswordAttempt;
import dev.gatehouse.spi.PasswordLogin;
import dev.gatehouse.spi.RemoteInfo;
import dev.gatehouse.spi.UpstreamException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What the host relies on when people type their password into its page. */
public abstract class PasswordLoginContract extends ConnectorContract {
  /** Somebody who can log in. */
  protected abstract Person known();

  /** A login that nobody has. */
  protected String unknownLogin() {
    return "nobody-" + known().login();
  }

  @Test
  void thePromptIsNotBlank() {
    assertFalse(method().prompt().isBlank());
  }

  @Test
  void theRightPasswordAuthenticates() throws Exception {
    assertEquals(known().userId(), authenticated(known().password()).identity().userId());
  }

  @Test
  void theIdentityIsTheSameEachTime() throws Exception {
    assertEquals(
        authenticated(known().password()).identity(), authenticated(known().password()).identity());
  }

  @Test
  void aWrongPasswordAndAnUnknownPersonLookTheSame() throws Exception {
    Rejected wrong = rejected(known().login(), known().password() + "x");
    Rejected unknown = rejected(unknownLogin(), known().password());
    assertEquals(Reason.INVALID_CREDENTIALS, wrong.reason());
    assertEquals(Reason.INVALID_CREDENTIALS, unknown.reason());
  }

  @Test
  void anUnknownPersonCostsAsMuchHashingAsAWrongPassword() throws Exception {
    rejected(known().login(), known().password() + "x");
    int wrong = host.hashed();
    rejected(unknownLogin(), known().password());
    assertEquals(2 * wrong, host.hashed(), "the time must not tell who exists");
  }

  @Test
  void anEmptyPasswordIsRejected() throws Exception {
    rejected(known().login(), "");
  }

  @Test
  void oddNamesAreRejectedOrNotUnderstoodButNeverAccepted() {
    for (String login :
        List.of("", " ", "*", "\0", known().login() + "\0", "a)(|(uid=*", "\ud800", "'--")) {
      assertNotAccepted(login, known().password());
    }
  }

  @Test
  void oddPasswordsAreNeverAccepted() {
    String password = known().password();
    for (String odd : List.of("\0", password + "\0", password + "\0" + password, "\ud800", "*")) {
      assertNotAccepted(known().login(), odd);
    }
  }

  @Test
  void aLongPasswordIsRejectedAtOnceAndNeverCut() {
    String repeated = known().password().repeat(1 + 80 / known().password().length());
    assertNotAccepted(known().login(), repeated);
    assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> assertNotAccepted(known().login(), "x".repeat(1 << 20)));
  }

  @Test
  void thePasswordIsNeitherChangedNorLogged() throws Exception {
    String secret = known().password() + "-must-not-be-logged";
    char[] typed = secret.toCharArray();
    LoginResult result = method().login(attempt(known().login(), typed));
    assertArrayEquals(secret.toCharArray(), typed, "the host wipes it, not the connector");
    assertFalse(assertInstanceOf(Rejected.class, result).detail().contains(secret));
    authenticated(known().password());
    for (String line : host.logger().lines()) {
      assertFalse(line.contains(known().password()), "a password in the log");
    }
  }

  @Test
  void manyPeopleLogInAtOnce() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<LoginResult>> results = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        String password = i % 2 == 0 ? known().password() : "wrong";
        results.add(
            threads.submit(() -> method().login(attempt(known().login(), password.toCharArray()))));
      }
      for (int i = 0; i < results.size(); i++) {
        Class<?> expected = i % 2 == 0 ? Authenticated.class : Rejected.class;
        assertInstanceOf(expected, results.get(i).get());
      }
    }
  }

  /** The ability under test. */
  protected final PasswordLogin method() {
    return assertInstanceOf(PasswordLogin.class, connector().login());
  }

  /** Logs the known person in. */
  protected final Authenticated authenticated(String password) throws UpstreamException {
    return assertInstanceOf(
        Authenticated.class, method().login(attempt(known().login(), password.toCharArray())));
  }

  /** Tries to log in and expects to be rejected. */
  protected final Rejected rejected(String login, String password) throws UpstreamException {
    return assertInstanceOf(Rejected.class, method().login(attempt(login, password.toCharArray())));
  }

  private void assertNotAccepted(String login, String password) {
    LoginResult result =
        assertDoesNotThrow(() -> method().login(attempt(login, password.toCharArray())));
    assertNotEquals(Authenticated.class, result.getClass());
  }

  private static PasswordAttempt attempt(String login, char[] password) {
    return new PasswordAttempt(
        login, password, LoginContext.of(Set.of("openid"), RemoteInfo.of("192.0.2.1")));
  }
}
