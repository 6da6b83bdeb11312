package dev.gatehouse.account;

import dev.gatehouse.connectors.ConnectorLease;
import dev.gatehouse.connectors.ConnectorUnavailableException;
import dev.gatehouse.flow.NewPasswords;
import dev.gatehouse.flow.PageResponses;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.GenerationEndpoint;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.pages.Field;
import dev.gatehouse.pages.NewPasswordPage;
import dev.gatehouse.pages.PasswordSetPage;
import dev.gatehouse.pages.Text;
import dev.gatehouse.pages.TextKey;
import dev.gatehouse.passwords.AccountName;
import dev.gatehouse.passwords.KnownDevices;
import dev.gatehouse.passwords.UserPasswords;
import dev.gatehouse.passwords.UserPasswords.LinkFor;
import dev.gatehouse.protocol.PageError;
import dev.gatehouse.protocol.PageError.Problem;
import dev.gatehouse.protocol.Parameters;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code /account/link}: the link with which a person who was invited, or whose password was reset,
 * chooses one (attack cases 55 and 62). Thread-safe.
 *
 * <p>Looking does not use the link up: programs that read mail open every address in it. The secret
 * of the link is what protects the form against forgery, too. A link that was used, has expired,
 * was replaced or never existed is one answer.
 */
public final class PasswordLinkEndpoint implements GenerationEndpoint {
  private static final String TOKEN = "token";
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");
  private final UserPasswords passwords;
  private final KnownDevices devices;
  private final InstantSource clock;

  public PasswordLinkEndpoint(UserPasswords passwords, KnownDevices devices, InstantSource clock) {
    this.passwords = passwords;
    this.devices = devices;
    this.clock = clock;
  }

  @Override
  public Response handle(Request http, Generation generation) {
    boolean post = http.method().equals("POST");
    Parameters sent = post ? http.form() : http.query();
    Instant now = clock.instant();
    String token = sent.get(TOKEN);
    LinkFor link =
        Optional.ofNullable(token)
            .filter(text -> FORM.matcher(text).matches())
            .flatMap(text -> passwords.open(text, now))
            .orElseThrow(PasswordLinkEndpoint::spent);
    return post
        ? set(http, generation, token, link, now)
        : page(http, generation, 200, token, link, Text.NONE);
  }

  private Response set(
      Request http, Generation generation, String token, LinkFor link, Instant now) {
    try (ConnectorLease lease = generation.connectors().borrow(link.user().connectorId())) {
      NewPasswords.Outcome chosen =
          NewPasswords.read(
              http.form(), lease, generation.passwords().rule(), passwords, link.user());
      if (!chosen.taken()) {
        return page(http, generation, 422, token, link, chosen.refusal());
      }
      UserPasswords.Origin origin = new UserPasswords.Origin(null, http.id(), http.remoteAddress());
      if (!passwords.redeem(token, link.user(), chosen.hash(), now, origin)) {
        throw spent();
      }
      // Who holds the link is the owner, who must get in while others guess at the account.
      AccountName account = new AccountName(link.user().connectorId(), link.user().login());
      return PageResponses.page(
              200,
              new PasswordSetPage(Text.of(TextKey.PASSWORD_SET_ALL), ""),
              http,
              generation,
              null)
          .cookie(devices.remember(http, account, now));
    } catch (ConnectorUnavailableException e) {
      throw new PageError(Problem.CONNECTOR_UNAVAILABLE, e.getMessage());
    }
  }

  private static PageError spent() {
    return new PageError(
        Problem.LINK_SPENT, "the link was used, has expired, was replaced or never existed");
  }

  private static Response page(
      Request http, Generation generation, int status, String token, LinkFor link, Text failure) {
    TextKey reason =
        switch (link.purpose()) {
          case INVITATION -> TextKey.PASSWORD_INVITATION;
          case RESET -> TextKey.PASSWORD_RESET;
        };
    NewPasswordPage page =
        new NewPasswordPage(
            link.user().login(),
            Text.of(reason),
            false,
            Integer.toString(generation.passwords().rule().minimumLength()),
            generation.policy().basePath() + "/account/link",
            List.of(new Field(TOKEN, token)),
            failure,
            "");
    return PageResponses.page(status, page, http, generation, null);
  }
}
