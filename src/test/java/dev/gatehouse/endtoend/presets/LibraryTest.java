package dev.gatehouse.endtoend.presets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.RelyingPartyRun;
import dev.gatehouse.testing.RelyingPartyRun.Authentication;
import dev.gatehouse.testing.TestServer;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The presets {@code web} and {@code native} with the certified npm library openid-client: the
 * login, refresh and revocation of applications that people write themselves.
 */
class LibraryTest extends WithPresets {

  private RelyingPartyRun.Result run(
      Registered client, Authentication authentication, String redirect) throws Exception {
    return RelyingPartyRun.run(
        new RelyingPartyRun.Settings(
            server.issuer(),
            certificate,
            client.id(),
            client.secret(),
            authentication,
            URI.create(redirect),
            List.of("openid", "profile", "email", "groups", "offline_access"),
            Optional.empty(),
            ALICE,
            TestServer.PASSWORD));
  }

  @Test
  void aWebApplication() throws Exception {
    String redirect = "https://shop.example.com/callback";
    Registered client = add("shop", "--preset", "web", "--url", redirect);
    for (Authentication authentication :
        List.of(Authentication.CLIENT_SECRET_BASIC, Authentication.CLIENT_SECRET_POST)) {
      RelyingPartyRun.Result result = run(client, authentication, redirect);
      assertTrue(result.succeeded(), result::toString);
      assertEquals(List.of("developers", "operators"), result.claims().get("groups"));
    }
  }

  @Test
  void aNativeApplicationOnAnyPort() throws Exception {
    Registered client = add("tool", "--preset", "native", "--url", "http://127.0.0.1/callback");
    RelyingPartyRun.Result result =
        run(client, Authentication.NONE, "http://127.0.0.1:49152/callback");
    assertTrue(result.succeeded(), result::toString);
  }
}
