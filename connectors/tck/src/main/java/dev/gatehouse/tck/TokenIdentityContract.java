package dev.gatehouse.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.gatehouse.spi.LoginContext;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.RemoteInfo;
import dev.gatehouse.spi.TokenIdentity;
import dev.gatehouse.spi.TokenIdentity.SubjectToken;
import dev.gatehouse.spi.UpstreamException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the host relies on when a token of the upstream takes the place of a login (RFC 8693). */
public abstract class TokenIdentityContract extends ConnectorContract {
  /** The identifier that the connector must report for whose token it is. */
  protected abstract String userId();

  /** A token of the upstream that is good now. */
  protected abstract SubjectToken good() throws Exception;

  /**
   * Tokens that are not good, by what is wrong with them: those of the upstream for another
   * audience, those of another upstream, those whose time is over.
   */
  protected abstract Map<String, SubjectToken> bad() throws Exception;

  @Test
  void aGoodTokenSaysWhoItIs() throws Exception {
    Authenticated result = assertInstanceOf(Authenticated.class, exchange(good()));
    assertEquals(userId(), result.identity().userId());
  }

  @Test
  void aBadTokenIsNobody() throws Exception {
    assertFalse(bad().isEmpty(), "name tokens for others");
    bad().forEach(this::assertNotAccepted);
  }

  @Test
  void aChangedTokenIsNobody() throws Exception {
    SubjectToken good = good();
    String value = good.value();
    char other = value.charAt(value.length() / 2) == 'x' ? 'y' : 'x';
    StringBuilder changed = new StringBuilder(value);
    changed.setCharAt(value.length() / 2, other);
    for (String odd :
        List.of(
            "",
            " ",
            "\0",
            ".",
            "..",
            value + "x",
            value + "." + value,
            value.substring(1),
            value.substring(0, value.length() - 8),
            changed.toString(),
            "x".repeat(1 << 20))) {
      assertNotAccepted(
          odd.length() > 20 ? odd.length() + " characters" : odd,
          new SubjectToken(good.type(), odd));
    }
  }

  @Test
  void aTypeThatNobodyKnowsIsNobody() throws Exception {
    for (String type : List.of("", "urn:ietf:params:oauth:token-type:saml2", "jwt", "id_token")) {
      assertNotAccepted(type, new SubjectToken(type, good().value()));
    }
  }

  @Test
  void tokensAreNotLogged() throws Exception {
    SubjectToken good = good();
    exchange(good);
    assertNotAccepted("too long", new SubjectToken(good.type(), good.value() + "x"));
    for (String line : host.logger().lines()) {
      assertFalse(line.contains(good.value()), "a token in the log");
    }
  }

  /** Asks the connector whose token it is. */
  protected final LoginResult exchange(SubjectToken token) throws UpstreamException {
    TokenIdentity ability = connector().tokenIdentity().orElseThrow();
    return ability.exchange(
        token, LoginContext.of(Set.of("openid", "groups"), RemoteInfo.of("192.0.2.1")));
  }

  private void assertNotAccepted(String what, SubjectToken token) {
    assertNotAccepted(what, () -> exchange(token));
  }
}
