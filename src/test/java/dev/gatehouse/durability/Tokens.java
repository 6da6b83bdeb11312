package dev.gatehouse.durability;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

/**
 * The token endpoint over kept connections, for many requests. An answer that never came is not an
 * exception here but a {@link Answer#lost}: what was asked may have been done or not. Thread-safe.
 */
final class Tokens {
  private static final String BASIC =
      "Basic "
          + Base64.getEncoder()
              .encodeToString(
                  (TestServer.WEB + ":" + TestServer.WEB_SECRET).getBytes(StandardCharsets.UTF_8));

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  /** A status of 0 and an empty body when no answer came. */
  record Answer(int status, Map<String, Object> json) {
    private static final Answer LOST = new Answer(0, Map.of());

    boolean ok() {
      return status == 200;
    }

    boolean lost() {
      return status == 0;
    }

    String text(String name) {
      return (String) json.get(name);
    }

    String refreshToken() {
      return text("refresh_token");
    }
  }

  Answer redeem(URI endpoint, String code) {
    return post(endpoint, TestLogin.redemption(code, TestServer.WEB_REDIRECT));
  }

  Answer refresh(URI endpoint, String refreshToken) {
    return post(endpoint, Map.of("grant_type", "refresh_token", "refresh_token", refreshToken));
  }

  private Answer post(URI endpoint, Map<String, String> form) {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Authorization", BASIC)
            .POST(HttpRequest.BodyPublishers.ofString(TestBrowser.encode(form)))
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), JSONObjectUtils.parse(response.body()));
    } catch (IOException e) {
      return Answer.LOST;
    } catch (ParseException e) {
      throw new AssertionError("the token endpoint answers without JSON", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.LOST;
    }
  }
}
