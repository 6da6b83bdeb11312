package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.tck.MutableClock;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Guessing passwords is slow, and keeps nobody out of where they usually are (cases 56 to 58). */
class GuessingTest extends WithServer {
  private static final int PER_ACCOUNT = 6;
  private static final int PER_PAIR = 3;
  private static final int PER_ADDRESS = 12;
  private static final int PER_DEVICE = 2;
  private static final String SENTENCE = "Too many attempts.";
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private final MutableClock clock = new MutableClock(Instant.now());
  private String person;

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder
        .behindProxy("https://id.example.com")
        .clock(clock)
        .with(
            """
            passwords:
              guessing:
                perAccount: {failures: 6, within: 6m}
                perAccountAndAddress: {failures: 3, within: 3m}
                perAddress: {failures: 12, within: 12m}
                perDevice: {failures: 2, within: 2m}
            """);
  }

  /** Each test has a person of its own, whom nobody else has guessed at. */
  @BeforeEach
  void addPerson() {
    person = "person" + NUMBER.incrementAndGet() + "@example.com";
    assertEquals(
        201,
        server
            .administer("POST", "/users", Map.of("login", person, "password", TestServer.PASSWORD))
            .status());
  }

  /** A browser at an address; IPv4 ones that no other test uses. */
  private final class At {
    private final TestBrowser client = new TestBrowser().through(server.port());
    private final Form form;

    At(String address) {
      client.header("X-Forwarded-For", address);
      form = new TestLogin(server, client).form(TestLogin.request()).form();
    }

    At() {
      this(freshAddress());
    }

    Page guess(String login, String password) {
      return client.submit(form.with("login", login).with("password", password));
    }

    Page wrong() {
      return guess(person, "wrong");
    }

    Page right() {
      return guess(person, TestServer.PASSWORD);
    }
  }

  private static String freshAddress() {
    int number = NUMBER.incrementAndGet();
    return "198.18." + number / 250 + "." + (1 + number % 250);
  }

  private static void assertThrottled(Page page) {
    assertEquals(429, page.status(), page::toString);
    assertTrue(page.body().contains(SENTENCE), page::toString);
    int wait = Integer.parseInt(page.header("retry-after"));
    assertTrue(wait >= 1 && wait <= 60, page::toString);
    assertTrue(page.setCookies().stream().noneMatch(one -> one.contains("session")));
  }

  private static void assertWrong(Page page) {
    assertEquals(401, page.status(), page::toString);
  }

  private static void assertLoggedIn(Page page) {
    assertEquals(303, page.status(), page::toString);
  }

  /** Uses the account's budget up, from everywhere. */
  private void attack() {
    for (int i = 0; i < PER_ACCOUNT; i++) {
      assertWrong(new At().wrong());
    }
  }

  @Test
  void anAttackerAtManyAddressesIsSlowedDownAndTheOwnerGetsIn() {
    At owner = new At();
    assertLoggedIn(owner.right());
    attack();
    for (int i = 0; i < 3; i++) {
      assertThrottled(new At().wrong());
    }
    assertThrottled(new At().right());
    for (int i = 0; i < 3; i++) {
      assertLoggedIn(owner.right());
    }
    // The owner's logins gave the attacker nothing back.
    Page refused = new At().wrong();
    assertThrottled(refused);
    clock.advance(Duration.ofSeconds(Long.parseLong(refused.header("retry-after"))));
    assertWrong(new At().wrong());
    assertThrottled(new At().wrong());
    clock.advance(Duration.ofMinutes(6));
    assertLoggedIn(new At().right());
  }

  @Test
  void nothingIsCheckedAndItIsTold() {
    attack();
    String before = calls();
    double events = events();
    assertThrottled(new At().wrong());
    assertEquals(before, calls());
    assertEquals(events + 1, events());
  }

  private String calls() {
    return metric("gatehouse_connector_calls_total{connector=\"local\",operation=\"login\"");
  }

  private double events() {
    return Double.parseDouble(
        metric("gatehouse_events_total{event=\"login.throttled\"}").split(" ", 2)[1]);
  }

  private String metric(String start) {
    List<String> lines =
        server.metrics().lines().filter(line -> line.startsWith(start)).sorted().toList();
    assertTrue(!lines.isEmpty(), start);
    return String.join("\n", lines);
  }

  @Test
  void oneAddressIsSlowedDownBeforeTheAccountIs() {
    At attacker = new At();
    for (int i = 0; i < PER_PAIR; i++) {
      assertWrong(attacker.wrong());
    }
    assertThrottled(attacker.wrong());
    assertThrottled(attacker.right());
    assertLoggedIn(new At().right());
  }

  @Test
  void oneAddressIsSlowedDownForAllAccounts() {
    // A network of IPv6 is one party.
    for (int i = 0; i < PER_ADDRESS; i++) {
      assertWrong(new At("2001:db8:0:7::" + i).guess("nobody" + i + "@example.com", "wrong"));
    }
    assertThrottled(new At("2001:db8:0:7:ffff::1").guess("another@example.com", "wrong"));
    assertThrottled(new At("2001:db8:0:7:ffff::1").right());
    assertLoggedIn(new At("2001:db8:0:8::1").right());
  }

  @Test
  void spellingsOfALoginAreOneAccount() {
    List<String> spellings =
        List.of(
            person,
            " " + person.toUpperCase(java.util.Locale.ROOT),
            person.replace("p", "\uff30"),
            person + "\u00a0",
            person.replace('e', 'E'),
            person.replace("@", "\uff20"));
    for (String spelling : spellings) {
      assertWrong(new At().guess(spelling, "wrong"));
    }
    assertThrottled(new At().guess(person, "wrong"));
    assertThrottled(new At().guess(spellings.get(2), TestServer.PASSWORD));
  }

  @Test
  void whoDoesNotExistIsSlowedDownAlike() {
    String nobody = "nobody-" + person;
    At known = new At();
    At unknown = new At();
    for (int i = 0; i < PER_PAIR; i++) {
      assertWrong(known.wrong());
      assertWrong(unknown.guess(nobody, "wrong"));
    }
    Page one = known.wrong();
    Page other = unknown.guess(nobody, "wrong");
    assertThrottled(one);
    assertThrottled(other);
    assertEquals(comparable(one), comparable(other).replace(nobody, person));
    assertEquals(one.headers().keySet(), other.headers().keySet());
  }

  private static String comparable(Page page) {
    return page.body().replaceAll("name=\"attempt\" value=\"[^\"]*\"", "");
  }

  @Test
  void aRestartForgetsNothing() {
    attack();
    assertThrottled(new At().wrong());
    server.restart();
    assertThrottled(new At().right());
  }

  @Test
  void aKnownDeviceHasABudgetToo() {
    At owner = new At();
    assertLoggedIn(owner.right());
    attack();
    for (int i = 0; i < PER_DEVICE; i++) {
      assertWrong(owner.wrong());
    }
    // From now on it is a device like any other.
    assertThrottled(owner.wrong());
    clock.advance(Duration.ofMinutes(1));
    assertLoggedIn(owner.right());
  }

  @Test
  void manyDevicesDoNotMultiplyTheGuesses() {
    List<At> devices = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      At device = new At();
      assertLoggedIn(device.right());
      devices.add(device);
    }
    attack();
    for (At device : devices.subList(0, 5)) {
      for (int i = 0; i < PER_DEVICE; i++) {
        assertWrong(device.wrong());
      }
    }
    assertThrottled(devices.get(5).wrong());
    assertThrottled(devices.get(6).right());
    clock.advance(Duration.ofSeconds(12));
    assertWrong(devices.get(5).wrong());
    assertThrottled(devices.get(6).right());
    clock.advance(Duration.ofSeconds(12));
    assertLoggedIn(devices.get(6).right());
  }

  @Test
  void aResetLinkGetsTheOwnerInDuringAnAttack() {
    attack();
    At owner = new At();
    assertThrottled(owner.right());
    String fresh = "violet lantern 88 orbit";
    server.secrets().add("password", fresh);
    String link =
        (String)
            server
                .administer("POST", "/users/reset-link", Map.of("login", person))
                .body()
                .get("link");
    Form form = owner.client.get(URI.create(link)).form();
    Page set =
        owner.client.submit(form.with("new_password", fresh).with("new_password_again", fresh));
    assertEquals(200, set.status(), set::toString);
    assertThrottled(new At().guess(person, fresh));
    assertLoggedIn(owner.guess(person, fresh));
  }

  @Test
  void aDeviceIsKnownForItsOwnAccountOnly() {
    At attacker = new At();
    assertLoggedIn(attacker.guess(BOB, TestServer.PASSWORD));
    attack();
    assertThrottled(attacker.right());
    // Nor does a forged entry help.
    String name = attacker.client.cookieName("-device");
    String value = attacker.client.cookies().get(name);
    for (String forged :
        List.of(
            value.substring(0, value.length() - 2) + "AA",
            "AAAAAAAAAAAAAAAA" + value.substring(16),
            "~~~",
            "AAAAAAAAAAAAAAAA.999999.AAAAAAAAAAAAAAAAAAAAAA",
            "x".repeat(3_000))) {
      attacker.client.cookies().put(name, forged);
      assertThrottled(attacker.right());
    }
  }

  @Test
  void aDeviceIsKnownForSeveralAccountsAndForHalfAYear() {
    At shared = new At();
    assertLoggedIn(shared.right());
    assertLoggedIn(shared.guess(BOB, TestServer.PASSWORD));
    attack();
    assertLoggedIn(shared.right());
    clock.advance(Duration.ofDays(181));
    attack();
    At later = new At();
    shared.client.cookies().entrySet().stream()
        .filter(one -> one.getKey().contains("-device"))
        .forEach(one -> later.client.cookies().put(one.getKey(), one.getValue()));
    assertThrottled(later.right());
  }

  @Test
  void manyAtOnceDoNotGetPast() throws Exception {
    List<At> attackers = new ArrayList<>();
    for (int i = 0; i < 4 * PER_ACCOUNT; i++) {
      attackers.add(new At());
    }
    List<Future<Page>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      attackers.forEach(one -> answers.add(threads.submit(one::wrong)));
    }
    int checked = 0;
    for (Future<Page> answer : answers) {
      if (answer.get().status() == 429) {
        assertThrottled(answer.get());
      } else {
        assertWrong(answer.get());
        checked++;
      }
    }
    assertTrue(checked >= 1 && checked <= PER_ACCOUNT, checked + " were checked");
  }

  @Test
  void aLoginWithoutFailuresWritesNothing() {
    long before = server.number("select count(*) from gh_guess");
    At owner = new At();
    assertLoggedIn(owner.right());
    assertEquals(before, server.number("select count(*) from gh_guess"));
    // A failure is one row each for account, address and pair; the owner's success clears the last.
    At clumsy = new At();
    assertWrong(clumsy.wrong());
    assertEquals(before + 3, server.number("select count(*) from gh_guess"));
    assertLoggedIn(clumsy.right());
    assertEquals(before + 2, server.number("select count(*) from gh_guess"));
  }
}
