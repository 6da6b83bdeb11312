package dev.gatehouse.logout;

import dev.gatehouse.crypto.Mac;
import dev.gatehouse.flow.PageResponses;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.GenerationEndpoint;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.mapping.IdentityCodec;
import dev.gatehouse.mapping.PersonName;
import dev.gatehouse.pages.Field;
import dev.gatehouse.pages.LoggedOutPage;
import dev.gatehouse.pages.LogoutConfirmationPage;
import dev.gatehouse.protocol.PageError;
import dev.gatehouse.protocol.PageError.Problem;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.sessions.Sessions;
import dev.gatehouse.storage.SessionRow;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * {@code /logout}. Thread-safe.
 *
 * <p>A GET changes nothing: a picture on a foreign page must not log anybody out (attack case 63).
 * The form's token is bound to the session, so a foreign site cannot post it either.
 */
public final class LogoutEndpoint implements GenerationEndpoint {
  private static final String TOKEN = "token";
  private final Sessions sessions;
  private final Mac formMac;
  private final InstantSource clock;

  /**
   * @param formMac keyed for logout forms alone
   */
  public LogoutEndpoint(Sessions sessions, Mac formMac, InstantSource clock) {
    this.sessions = sessions;
    this.formMac = formMac;
    this.clock = clock;
  }

  @Override
  public Response handle(Request http, Generation generation) {
    boolean post = http.method().equals("POST");
    if (post && http.form().first(LogoutConfirmationPage.DECISION).isEmpty()) {
      // RP-Initiated Logout lets applications post here, without our Lax cookies (rule R13); the
      // person decides all the same.
      return Response.seeOther(generation.policy().basePath() + "/logout");
    }
    Optional<SessionRow> session = sessions.current(http, clock.instant());
    if (session.isEmpty()) {
      // No cookie is expired here: a form on another site comes without the session's cookie, and
      // would end the session in the browser by that.
      return loggedOut(http, generation);
    }
    return post
        ? decide(http, generation, session.get())
        : confirm(http, generation, session.get());
  }

  private Response confirm(Request http, Generation generation, SessionRow session) {
    String account =
        session.accounts().stream()
            .map(one -> PersonName.of(IdentityCodec.read(one.identity())))
            .findFirst()
            .orElse("");
    return PageResponses.page(
        200,
        new LogoutConfirmationPage(
            "",
            account,
            generation.policy().basePath() + "/logout",
            List.of(new Field(TOKEN, formMac.of(session.id())))),
        http,
        generation,
        http.query().get("ui_locales"));
  }

  private Response decide(Request http, Generation generation, SessionRow session) {
    Parameters form = http.form();
    String token = form.get(TOKEN);
    if (token == null || !formMac.verify(session.id(), token)) {
      throw new PageError(Problem.FORM_REFUSED, "the logout form was made for another session");
    }
    if (!LogoutConfirmationPage.LOGOUT.equals(form.get(LogoutConfirmationPage.DECISION))) {
      return Response.seeOther(generation.policy().basePath() + "/");
    }
    return loggedOut(http, generation).cookie(sessions.end(http, session, clock.instant()));
  }

  private static Response loggedOut(Request http, Generation generation) {
    return PageResponses.page(
        200, new LoggedOutPage("", ""), http, generation, http.query().get("ui_locales"));
  }
}
