package dev.gatehouse.connector.local;

import dev.gatehouse.spi.BcryptHash;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import java.util.Optional;

/**
 * Configuration of the local connector.
 *
 * @param usernamePrompt label of the login field
 * @param bcryptCost cost of new hashes, and of the work that an unknown person costs
 */
record LocalSettings(String usernamePrompt, int bcryptCost) {

  static final Schema<LocalSettings> SCHEMA =
      Schema.of(
          "Local users",
          s -> {
            Setting<String> prompt =
                s.text("usernamePrompt")
                    .defaultsTo("Email Address")
                    .check(text -> text.isBlank() ? Optional.of("is blank") : Optional.empty())
                    .doc("Label of the field for the login name.");
            Setting<Integer> cost =
                s.integer("bcryptCost", BcryptHash.LOWEST_COST, BcryptHash.HIGHEST_COST)
                    .defaultsTo(BcryptHash.LOWEST_COST)
                    .doc(
                        "Cost of the hashes of new passwords; each step doubles the work. It is also"
                            + " the work that an unknown login costs, so it should be the cost of most"
                            + " stored hashes.");
            return values -> new LocalSettings(values.get(prompt), values.get(cost));
          });
}
