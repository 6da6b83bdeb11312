package dev.gatehouse.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.Parameters;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attack case 26, RFC 6749 §2.3. */
class ClientAuthenticatorTest {
  private static final String SECRET = "s3cret: with ünusual+characters";
  private static final Client CONFIDENTIAL =
      client(
          "web app",
          false,
          List.of(ClientSecret.ofPlain("older"), ClientSecret.ofPlain(SECRET)),
          Set.of(
              ClientAuthenticationMethod.CLIENT_SECRET_BASIC,
              ClientAuthenticationMethod.CLIENT_SECRET_POST));
  private static final Client PUBLIC =
      client("native", true, List.of(), Set.of(ClientAuthenticationMethod.NONE));
  private static final Client PUBLIC_WITH_SECRET =
      client(
          "dex-native",
          true,
          List.of(ClientSecret.ofPlain(SECRET)),
          Set.of(ClientAuthenticationMethod.NONE, ClientAuthenticationMethod.CLIENT_SECRET_POST));
  private static final Client BASIC_ONLY =
      client(
          "basic",
          false,
          List.of(ClientSecret.ofPlain(SECRET)),
          Set.of(ClientAuthenticationMethod.CLIENT_SECRET_BASIC));
  private static final ClientRegistry REGISTRY =
      new ClientRegistry(List.of(CONFIDENTIAL, PUBLIC, PUBLIC_WITH_SECRET, BASIC_ONLY));

  private static Client client(
      String id,
      boolean isPublic,
      List<ClientSecret> secrets,
      Set<ClientAuthenticationMethod> methods) {
    return new Client(
        id,
        id,
        null,
        isPublic,
        false,
        secrets,
        methods,
        List.of(),
        List.of(),
        Client.Logout.UNTOLD,
        Set.of(),
        Set.of(),
        Set.of(),
        Set.of(),
        Set.of(),
        SecurityProfile.DEFAULT,
        false,
        false,
        false,
        null,
        false,
        null,
        true,
        List.of(),
        List.of(),
        AssertionTerms.NONE,
        Client.Lifetimes.DEFAULT,
        Set.of(),
        ExchangePolicy.NONE,
        false);
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  private static Client authenticate(List<String> authorization, String... form) {
    Map<String, List<String>> values = new HashMap<>();
    for (int i = 0; i < form.length; i += 2) {
      values.put(form[i], List.of(form[i + 1]));
    }
    return ClientAuthenticator.authenticate(
        REGISTRY, authorization, Parameters.of(values), java.time.Instant.EPOCH);
  }

  private static DirectError refused(List<String> authorization, String... form) {
    return assertThrows(DirectError.class, () -> authenticate(authorization, form));
  }

  private static void isInvalidClient(DirectError error) {
    assertEquals(ErrorCode.INVALID_CLIENT, error.code());
    assertEquals(401, error.status());
    assertTrue(error.challenge().startsWith("Basic "), error.challenge());
  }

  @Test
  void everyValidSecretIsAccepted() {
    String encoded = "web+app:s3cret%3A+with+%C3%BCnusual%2Bcharacters";
    assertEquals(CONFIDENTIAL, authenticate(List.of(basic(encoded))));
    assertEquals(CONFIDENTIAL, authenticate(List.of(basic(encoded)), "client_id", "web app"));
    assertEquals(CONFIDENTIAL, authenticate(List.of(basic(encoded).replace("Basic", "bAsIc"))));
    assertEquals(
        CONFIDENTIAL, authenticate(List.of(), "client_id", "web app", "client_secret", SECRET));
    assertEquals(
        CONFIDENTIAL, authenticate(List.of(), "client_id", "web app", "client_secret", "older"));
  }

  @Test
  void anythingElseIsNot() {
    isInvalidClient(refused(List.of(basic("web+app:wrong"))));
    isInvalidClient(refused(List.of(basic("web+app:"))));
    isInvalidClient(refused(List.of(basic("nobody:older"))));
    isInvalidClient(refused(List.of(), "client_id", "web app"));
    isInvalidClient(refused(List.of(), "client_id", "nobody"));
    isInvalidClient(refused(List.of(), "client_id", "nobody", "client_secret", "older"));
    isInvalidClient(refused(List.of(), "client_id", "basic", "client_secret", SECRET));
    isInvalidClient(refused(List.of()));
  }

  /** Whether the client or its secret is wrong is said to the log only. */
  @Test
  void nobodyLearnsWhichClientsThereAre() {
    DirectError unknown = refused(List.of(), "client_id", "nobody", "client_secret", "x");
    DirectError wrong = refused(List.of(), "client_id", "web app", "client_secret", "x");
    assertEquals(unknown.body(), wrong.body());
    assertTrue(!unknown.detail().equals(wrong.detail()));
    assertTrue(!wrong.detail().contains("x "), "the presented secret is not repeated");
  }

  @Test
  void oneMethodAtATime() {
    String good = basic("web+app:older");
    assertEquals(
        ErrorCode.INVALID_REQUEST,
        refused(List.of(good), "client_id", "web app", "client_secret", "older").code());
    assertEquals(ErrorCode.INVALID_REQUEST, refused(List.of(good, good)).code());
    assertEquals(ErrorCode.INVALID_REQUEST, refused(List.of(good), "client_id", "native").code());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic",
        "Basic ",
        "Basic ***",
        "Basic Og",
        "Bearer abc",
        "Basic YWJj",
        "Digest a=b"
      })
  void undecodableCredentialsAreRefused(String header) {
    isInvalidClient(refused(List.of(header)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"web+app:%", "web+app:%zz", "%:older", "web+app:%c3"})
  void wronglyEncodedHalvesAreRefused(String pair) {
    isInvalidClient(refused(List.of(basic(pair))));
  }

  @Test
  void bytesThatAreNoTextAreRefused() {
    isInvalidClient(
        refused(
            List.of(
                "Basic "
                    + Base64.getEncoder()
                        .encodeToString(new byte[] {(byte) 0xff, ':', (byte) 0xfe}))));
  }

  @Test
  void aPublicClientHasNothingToPresent() {
    assertEquals(PUBLIC, authenticate(List.of(), "client_id", "native"));
    assertEquals(PUBLIC, authenticate(List.of(), "client_id", "native", "client_secret", ""));
    assertEquals(PUBLIC, authenticate(List.of(basic("native:"))));
  }

  @Test
  void aPublicClientOfADexFileWithASecretPresentsIt() {
    isInvalidClient(refused(List.of(), "client_id", "dex-native"));
    assertEquals(
        PUBLIC_WITH_SECRET,
        authenticate(List.of(), "client_id", "dex-native", "client_secret", SECRET));
  }
}
