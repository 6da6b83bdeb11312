package dev.gatehouse.flow;

import dev.gatehouse.connectors.ConnectorLease;
import dev.gatehouse.pages.NewPasswordPage;
import dev.gatehouse.pages.Text;
import dev.gatehouse.pages.TextKey;
import dev.gatehouse.passwords.PasswordRule;
import dev.gatehouse.passwords.UserPasswords;
import dev.gatehouse.passwords.Weakness;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.storage.UserRow;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/** Reads the new password of a {@link NewPasswordPage}'s form. Thread-safe. */
public final class NewPasswords {
  private NewPasswords() {}

  /**
   * A password that is taken, in its stored form, or why it is not.
   *
   * @param hash the stored form, or null
   * @param refusal why there is none, or {@link Text#NONE}
   */
  public record Outcome(String hash, Text refusal) {
    public boolean taken() {
      return hash != null;
    }
  }

  /**
   * Checks a form's new password and hashes it.
   *
   * @param lease the connector that keeps the user
   * @throws dev.gatehouse.spi.BusyException when too much password work is waiting
   */
  public static Outcome read(
      Parameters form,
      ConnectorLease lease,
      PasswordRule rule,
      UserPasswords passwords,
      UserRow user) {
    String chosen = Objects.requireNonNullElse(form.get(NewPasswordPage.NEW), "");
    String again = Objects.requireNonNullElse(form.get(NewPasswordPage.AGAIN), "");
    if (form.all(NewPasswordPage.NEW).size() > 1 || !chosen.equals(again)) {
      return refused(Text.of(TextKey.PASSWORD_DIFFER));
    }
    if (!chosen.isEmpty() && chosen.equals(form.get(NewPasswordPage.OLD))) {
      return refused(Text.of(TextKey.PASSWORD_SAME));
    }
    char[] characters = chosen.toCharArray();
    try {
      return new Outcome(passwords.hash(lease, rule, user, characters), Text.NONE);
    } catch (UserPasswords.WeakPasswordException e) {
      return refused(words(e.weakness(), rule));
    } finally {
      Arrays.fill(characters, '\0');
    }
  }

  private static Outcome refused(Text why) {
    return new Outcome(null, why);
  }

  private static Text words(Optional<Weakness> weakness, PasswordRule rule) {
    if (weakness.isEmpty()) {
      return Text.of(TextKey.PASSWORD_UNUSABLE);
    }
    return switch (weakness.get()) {
      case TOO_SHORT ->
          Text.of(TextKey.PASSWORD_TOO_SHORT, "minimum", Integer.toString(rule.minimumLength()));
      case COMMON -> Text.of(TextKey.PASSWORD_COMMON);
      case CONTAINS_NAME -> Text.of(TextKey.PASSWORD_CONTAINS_NAME);
    };
  }
}
