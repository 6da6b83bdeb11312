package dev.gatehouse.connector.local;

import dev.gatehouse.spi.BcryptHash;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.DirectoryUser;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.PasswordChangeRequired;
import dev.gatehouse.spi.LoginResult.Reason;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.PasswordAttempt;
import dev.gatehouse.spi.PasswordLogin;
import dev.gatehouse.spi.UpstreamIdentity;
import java.util.List;
import java.util.Optional;

/**
 * Checks a password against the stored hash. Whoever cannot log in (unknown, disabled, without a
 * usable hash) costs one bcrypt of the configured cost and gets the answer of a wrong password.
 */
final class LocalLogin implements PasswordLogin {
  /** RFC 8176: password-based authentication. */
  private static final List<String> PASSWORD = List.of("pwd");

  private final String prompt;
  private final BcryptHash decoy;
  private final ConnectorContext context;

  LocalLogin(LocalSettings settings, ConnectorContext context) {
    prompt = settings.usernamePrompt();
    decoy = Bcrypt.decoy(settings.bcryptCost());
    this.context = context;
  }

  @Override
  public String prompt() {
    return prompt;
  }

  @Override
  public LoginResult login(PasswordAttempt attempt) {
    try (PasswordBytes password = PasswordBytes.of(attempt.password())) {
      if (password.problem() != null) {
        // Decided before anybody is looked up, so the quick answer tells nothing about people.
        return rejected(password.problem());
      }
      return check(context.users().findByLogin(attempt.login()), password);
    }
  }

  private LoginResult check(Optional<DirectoryUser> found, PasswordBytes password) {
    Stored stored = found.map(LocalLogin::stored).orElse(new Stored(null, "no such user"));
    BcryptHash hash = stored.problem() == null ? stored.hash() : decoy;
    boolean matches = context.hashing(() -> Bcrypt.matches(password.bytes(), hash));
    if (stored.problem() != null) {
      return rejected(stored.problem());
    }
    if (!matches) {
      return rejected("wrong password");
    }
    UpstreamIdentity identity = Identities.of(found.orElseThrow()).amr(PASSWORD).build();
    return found.get().mustChangePassword()
        ? new PasswordChangeRequired(identity)
        : new Authenticated(identity);
  }

  /** A hash to check against, or why there is none. */
  private record Stored(BcryptHash hash, String problem) {}

  private static Stored stored(DirectoryUser user) {
    if (!user.enabled()) {
      return new Stored(null, "the user is disabled");
    }
    if (user.passwordHash() == null) {
      return new Stored(null, "the user has no password");
    }
    try {
      return new Stored(BcryptHash.parse(user.passwordHash()), null);
    } catch (IllegalArgumentException e) {
      return new Stored(null, "the stored password cannot be checked: " + e.getMessage());
    }
  }

  private static LoginResult rejected(String detail) {
    return new Rejected(Reason.INVALID_CREDENTIALS, detail);
  }
}
