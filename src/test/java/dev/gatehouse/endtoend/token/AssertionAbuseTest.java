package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.testing.ClientKey;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Attack cases 21 to 25 and 26. */
class AssertionAbuseTest extends WithAssertions {

  @Test
  void anAssertionIsGoodOnceAtAllEndpointsTogether() {
    String assertion = EC.sign(claims(SIGNER));
    assertGranted(present(assertion));
    for (String path : List.of("/token", "/token/introspect", "/token/revoke")) {
      Map<String, String> form = form(assertion);
      form.put("token", "x");
      Reply reply = login.post(path, form);
      assertRefused(401, "invalid_client", reply);
      assertTrue(reply.text("error_description").contains("used before"), reply::toString);
    }
    // Another spelling of the same token is the same token.
    String[] parts = assertion.split("\\.", -1);
    Map<String, Object> header = new LinkedHashMap<>(Map.of("kid", "ec", "alg", "ES256"));
    assertRefused(
        401, "invalid_client", present(EC.sign(header, Base64URL.from(parts[1]).decodeToString())));
  }

  @Test
  void ofManyAtOnceOneWins() throws Exception {
    String assertion = EC.sign(claims(SIGNER));
    List<Reply> replies = race(20, () -> present(assertion));
    assertEquals(1, replies.stream().filter(reply -> reply.status() == 200).count());
    assertEquals(19, replies.stream().filter(reply -> reply.status() == 401).count());
  }

  @Test
  void anAssertionIsNotGoodAgainAfterARestart() {
    String assertion = EC.sign(claims(SIGNER));
    assertGranted(present(assertion));
    server.restart();
    assertTrue(present(assertion).text("error_description").contains("used before"));
  }

  /** The identifier is the client's own: two clients may choose the same. */
  @Test
  void anotherClientsAssertionIsNoReplay() {
    assertGranted(present(EC.sign(claims(SIGNER, "jti", "1"))));
    assertGranted(present(OTHER_KEY.sign(claims("other-signer", "jti", "1"))));
    assertGranted(present(HMAC.sign(claims(SHARER, "jti", "1"))));
    assertRefused(401, "invalid_client", present(HMAC.sign(claims(SHARER, "jti", "1"))));
  }

  @Test
  void aPublicKeyIsNoSecret() throws Exception {
    List<String> spellings =
        List.of(
            JSONObjectUtils.toJSONString(RSA.jwk()),
            com.nimbusds.jose.jwk.JWK.parse(RSA.jwk()).toRSAKey().toPublicKey().toString(),
            pem(),
            pem() + "\n",
            (String) RSA.jwk().get("n"));
    for (String spelling : spellings) {
      ClientKey forged = ClientKey.secret("HS256", spelling);
      assertNobody(present(forged.sign(Map.of("alg", "HS256", "kid", "rsa"), claims(SIGNER))));
      assertNobody(present(forged.sign(claims(SIGNER))));
    }
    // And a key is no secret's holder.
    assertNobody(present(RSA.sign(claims(SHARER))));
  }

  private static String pem() throws Exception {
    byte[] der = com.nimbusds.jose.jwk.JWK.parse(RSA.jwk()).toRSAKey().toPublicKey().getEncoded();
    return "-----BEGIN PUBLIC KEY-----\n"
        + java.util.Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END PUBLIC KEY-----";
  }

  @Test
  void unsignedAssertions() {
    for (String algorithm : List.of("none", "None", "NONE", "nOnE", "")) {
      String head = Base64URL.encode("{\"alg\":\"" + algorithm + "\",\"kid\":\"ec\"}").toString();
      String body = Base64URL.encode(JSONObjectUtils.toJSONString(claims(SIGNER))).toString();
      assertNobody(present(head + "." + body + "."));
      assertNobody(present(head + "." + body + ".AA"));
      assertNobody(present(head + "." + body));
    }
    String signed = EC.sign(claims(SIGNER));
    assertNobody(present(signed.substring(0, signed.lastIndexOf('.') + 1)));
  }

  /** Attack case 23: what the header brings along is not looked at. */
  @Test
  void headersThatBringAKey() {
    ClientKey mine = ClientKey.of("ES256", "mine");
    Map<String, Object> extra = new LinkedHashMap<>();
    extra.put("jwk", mine.jwk());
    extra.put("jku", "https://evil.example.com/keys");
    extra.put("x5u", "https://evil.example.com/cert");
    extra.put("x5c", List.of("MIIB"));
    extra.put("crit", List.of("exp"));
    extra.put("b64", false);
    extra.forEach((name, value) -> {
      for (ClientKey key : List.of(mine, EC)) {
        Map<String, Object> header = new LinkedHashMap<>(Map.of("alg", "ES256", "kid", "ec"));
        header.put(name, value);
        if (name.equals("b64")) {
          header.put("crit", List.of("b64"));
        }
        assertNobody(present(key.sign(header, claims(SIGNER))));
      }
    });
  }

  @Test
  void anotherClientsKeyOrName() {
    assertNobody(present(OTHER_KEY.sign(claims(SIGNER))));
    assertNobody(present(EC.sign(claims("other-signer"))));
    assertNobody(present(EC.sign(claims(SIGNER, "iss", "other-signer"))));
    assertNobody(present(EC.sign(claims("other-signer", "iss", SIGNER))));
    assertNobody(present(EC.sign(claims(SIGNER, "iss", null))));
    assertNobody(present(EC.sign(claims(SIGNER, "sub", null))));
    assertNobody(present(EC.sign(claims("nobody"))));
    assertNobody(present(EC.sign(claims(TestServer.WEB))));
    assertNobody(present(EC.sign(claims(TestServer.NATIVE))));
  }

  /** Rule R17: none of our own tokens says who a client is. */
  @Test
  void ourOwnTokensAreNoAssertions() {
    Reply tokens = login.tokens();
    assertNobody(present(tokens.text("id_token")));
    assertNobody(present(tokens.text("access_token")));
    assertNobody(present(tokens.text("refresh_token")));
    for (String typ : List.of("at+jwt", "logout+jwt", "dpop+jwt", "token-introspection+jwt")) {
      assertNobody(
          present(EC.sign(Map.of("alg", "ES256", "kid", "ec", "typ", typ), claims(SIGNER))));
    }
  }

  @Test
  void encryptedAndNestedAssertions() throws Exception {
    byte[] key = new byte[32];
    JWEObject bomb =
        new JWEObject(
            new JWEHeader.Builder(JWEAlgorithm.DIR, EncryptionMethod.A256GCM)
                .contentType("JWT")
                .compressionAlgorithm(com.nimbusds.jose.CompressionAlgorithm.DEF)
                .build(),
            new Payload("a".repeat(50_000)));
    bomb.encrypt(new DirectEncrypter(key));
    assertNobody(present(bomb.serialize()));
    String pbes =
        Base64URL.encode(
                "{\"alg\":\"PBES2-HS256+A128KW\",\"enc\":\"A128GCM\",\"p2c\":2147483647,"
                    + "\"p2s\":\"AAAAAAAAAAA\"}")
            + ".AAAA.AAAA.AAAA.AAAA";
    assertNobody(present(pbes));
    assertNobody(
        present(
            EC.sign(Map.of("alg", "ES256", "kid", "ec", "cty", "JWT"), EC.sign(claims(SIGNER)))));
  }

  @Test
  void tooMuchAndTooDeep() {
    assertNobody(present(EC.sign(claims(SIGNER, "more", "x".repeat(9_000)))));
    assertNobody(present("a".repeat(30_000)));
    assertNobody(present(".".repeat(8_000)));
    String deep = "[".repeat(3_000) + "]".repeat(3_000);
    assertNobody(present(EC.sign(Map.of("alg", "ES256", "kid", "ec"), "{\"a\":" + deep + "}")));
    assertNobody(
        present(
            Base64URL.encode("{\"alg\":\"ES256\",\"a\":" + "[".repeat(4_000) + "}") + ".e30.AA"));
    for (String text :
        List.of("x", "..", "a.b.c", "{}", " " + EC.sign(claims(SIGNER)), "e30.e30.")) {
      assertNobody(present(text));
    }
  }

  /** A flood of what nobody signed leaves nothing, and the same answer whoever is named. */
  @Test
  void forgedAssertionsLeaveNoRow() {
    long before = used();
    long changes = server.number("select count(*) from gh_audit");
    ClientKey mine = ClientKey.of("ES256", "ec");
    Reply known = present(mine.sign(claims(SIGNER)));
    for (int i = 0; i < 200; i++) {
      Reply reply = present(mine.sign(claims(i % 2 == 0 ? SIGNER : "nobody-" + i)));
      assertNobody(reply);
      assertEquals(known.json(), reply.json());
    }
    assertEquals(before, used());
    assertEquals(changes, server.number("select count(*) from gh_audit"));
  }
}
