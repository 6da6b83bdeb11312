package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Much is refused quickly (attack case 17). */
class HugeRequestsTest extends WithServer {
  private static final int TRIES = 8;
  private static final long MOST_MILLIS = 100;

  /** The quickest of some tries: what the work costs, not what the machine is busy with. */
  private void quickly(Map<String, String> request, Consumer<Page> verdict) {
    long quickest = Long.MAX_VALUE;
    for (int i = 0; i < TRIES; i++) {
      long start = System.nanoTime();
      Page page = browser.submit(new Form(server.at("/auth"), request));
      quickest = Math.min(quickest, System.nanoTime() - start);
      verdict.accept(page);
    }
    assertTrue(quickest < MOST_MILLIS * 1_000_000, quickest + " ns");
  }

  private static String repeated(String word, int times) {
    return (word + " ").repeat(times).strip();
  }

  @Test
  void aMegabyteOfStateIsAPage() {
    quickly(TestLogin.request("state", "x".repeat(1 << 20)), page -> assertErrorPage(413, page));
  }

  @Test
  void tenThousandScopes() {
    StringBuilder scopes = new StringBuilder("openid");
    for (int i = 0; i < 10_000; i++) {
      scopes.append(" s").append(Integer.toString(i, 36));
    }
    quickly(
        TestLogin.request("scope", scopes.toString()),
        page -> assertRedirectError("invalid_scope", page));
    quickly(
        TestLogin.request("scope", repeated("openid", 9_000)),
        page -> assertTrue(page.status() == 303, page::toString));
  }

  @Test
  void deepClaims() {
    for (String claims :
        new String[] {
          "{\"id_token\":" + "{\"a\":".repeat(3_000) + "1" + "}".repeat(3_000) + "}",
          "{\"a\":".repeat(390) + "1",
          "[".repeat(20_000),
          "{\"id_token\":{" + "\"a\":null,".repeat(2_000) + "\"b\":null}}"
        }) {
      quickly(
          TestLogin.request("claims", claims),
          page -> assertRedirectError("invalid_request", page));
    }
  }

  @Test
  void manyPromptsLocalesAndLanguages() {
    quickly(
        TestLogin.request("prompt", repeated("login", 9_000)),
        page -> assertTrue(page.status() == 303, page::toString));
    browser.header("Accept-Language", "de;q=0.1,".repeat(1_000));
    Map<String, String> request = TestLogin.request("ui_locales", repeated("xx-yy", 100));
    long quickest = Long.MAX_VALUE;
    for (int i = 0; i < TRIES; i++) {
      long start = System.nanoTime();
      login.form(request);
      quickest = Math.min(quickest, System.nanoTime() - start);
    }
    assertTrue(quickest < MOST_MILLIS * 1_000_000, quickest + " ns");
  }

  @Test
  void manyParameters() {
    Map<String, String> request = TestLogin.request();
    for (int i = 0; i < 5_000; i++) {
      request.put("p" + i, "");
    }
    quickly(request, page -> assertErrorPage(400, page));
  }
}
