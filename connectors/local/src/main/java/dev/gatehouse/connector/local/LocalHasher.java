package dev.gatehouse.connector.local;

import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.PasswordHasher;
import dev.gatehouse.spi.UnacceptablePasswordException;

/** Makes hashes for new passwords. */
record LocalHasher(int cost, ConnectorContext context) implements PasswordHasher {

  @Override
  public String hash(char[] password) throws UnacceptablePasswordException {
    try (PasswordBytes bytes = PasswordBytes.of(password)) {
      if (bytes.problem() != null) {
        throw new UnacceptablePasswordException(bytes.problem());
      }
      return context.hashing(() -> Bcrypt.hash(bytes.bytes(), cost, context.random()));
    }
  }
}
