package dev.gatehouse.authorize;

import dev.gatehouse.flow.Attempt;
import dev.gatehouse.flow.Attempts;
import dev.gatehouse.flow.SignOn;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.GenerationEndpoint;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;

/**
 * {@code /select-account}: what the person chose among those who are logged in. Thread-safe.
 *
 * <p>Changes nothing: the choice only leads to the next step, which checks it.
 */
public final class AccountChoiceEndpoint implements GenerationEndpoint {
  private static final String ATTEMPT = "attempt";
  private final Attempts attempts;
  private final SignOn signOn;

  public AccountChoiceEndpoint(Attempts attempts, SignOn signOn) {
    this.attempts = attempts;
    this.signOn = signOn;
  }

  @Override
  public Response handle(Request http, Generation generation) {
    Attempt attempt =
        attempts.require(http, http.form().get(ATTEMPT), generation.policy().attemptLifetime());
    return signOn
        .chosen(http, generation, attempt)
        .orElseGet(() ->
            Response.seeOther(
                generation.policy().basePath()
                    + "/auth?attempt="
                    + attempt.id()
                    + "&"
                    + AuthorizeEndpoint.ANOTHER_ACCOUNT
                    + "=1"));
  }
}
