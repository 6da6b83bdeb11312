package dev.gatehouse.connector.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.RefreshResult.Gone;
import dev.gatehouse.spi.RefreshResult.Reason;
import dev.gatehouse.spi.RefreshResult.Refreshed;
import dev.gatehouse.tck.FakeHost;
import dev.gatehouse.tck.IdentityRefreshContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalRefreshTest extends IdentityRefreshContract {
  private static final String HASH = "$2b" + Fixtures.HASH_REST;

  @Override
  public Connector open(FakeHost host) {
    return Fixtures.open(host);
  }

  @Override
  protected Authenticated login(Connector connector) throws Exception {
    return assertInstanceOf(
        Authenticated.class, Fixtures.login(connector, Fixtures.ALICE.login(), Fixtures.PASSWORD));
  }

  @Override
  protected void remove() {
    host.users().remove(Fixtures.ALICE.userId());
  }

  @Test
  void groupsAreCurrentAndTheMethodOfLoginStays() throws Exception {
    Authenticated login = login(connector());
    host.users().put(Fixtures.alice(HASH, true, List.of("ops")));
    Refreshed refreshed = assertInstanceOf(Refreshed.class, refresh(login));
    assertEquals(Groups.known(List.of("ops")), refreshed.identity().groups());
    assertEquals(List.of("pwd"), refreshed.identity().amr());
  }

  @Test
  void whoWasDisabledIsGone() throws Exception {
    Authenticated login = login(connector());
    host.users().put(Fixtures.alice(HASH, false, List.of("ops")));
    assertEquals(Reason.DISABLED, assertInstanceOf(Gone.class, refresh(login)).reason());
  }
}
