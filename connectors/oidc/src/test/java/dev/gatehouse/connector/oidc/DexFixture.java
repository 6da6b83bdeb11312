package dev.gatehouse.connector.oidc;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.UpstreamException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;

/** Tests with a configuration as a file of Dex has it. */
abstract class DexFixture extends ProviderFixture {
  @BeforeEach
  final void readAsDex() {
    config.asDex();
  }

  final Rejected refusal() throws UpstreamException {
    return assertInstanceOf(Rejected.class, config.logIn(host, provider));
  }

  final List<String> groups() throws UpstreamException {
    return assertInstanceOf(Groups.Known.class, alice().groups()).names();
  }

  final Map<String, String> sent(String... scopes) throws UpstreamException {
    return config.sent(host, Config.context(scopes));
  }

  final void assertProblem(String expected) {
    assertTrue(config.problems().contains(expected), config.problems()::toString);
  }
}
