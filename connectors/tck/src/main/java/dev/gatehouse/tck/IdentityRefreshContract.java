package dev.gatehouse.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.IdentityRefresh;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.RefreshRequest;
import dev.gatehouse.spi.RefreshResult;
import dev.gatehouse.spi.RefreshResult.Gone;
import dev.gatehouse.spi.RefreshResult.Refreshed;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamIdentity;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the host relies on when a grant is refreshed. */
public abstract class IdentityRefreshContract extends ConnectorContract {
  /** Logs somebody in through the connector. */
  protected abstract Authenticated login(Connector connector) throws Exception;

  /** Makes the upstream forget the person. */
  protected abstract void remove() throws Exception;

  @Test
  void thePersonIsTheSame() throws Exception {
    Authenticated login = login(connector());
    Refreshed refreshed = assertInstanceOf(Refreshed.class, refresh(login));
    assertEquals(login.identity().userId(), refreshed.identity().userId());
  }

  @Test
  void refreshingGoesOnWithTheStateOfTheLastOne() throws Exception {
    Authenticated login = login(connector());
    Refreshed first = assertInstanceOf(Refreshed.class, refresh(login));
    RefreshResult second = refresh(connector(), first.identity(), first.connectorState());
    assertInstanceOf(Refreshed.class, second);
  }

  @Test
  void aConnectorThatWasJustOpenedCanRefresh() throws Exception {
    Authenticated login = login(connector());
    try (Connector other = open(host)) {
      assertInstanceOf(Refreshed.class, refresh(other, login.identity(), login.connectorState()));
    }
  }

  @Test
  void whoWasRemovedIsGone() throws Exception {
    Authenticated login = login(connector());
    remove();
    assertInstanceOf(Gone.class, refresh(login));
  }

  @Test
  void somebodyElsesIdentifierIsNeverConfirmedAsThisPerson() throws Exception {
    UpstreamIdentity stranger = UpstreamIdentity.of("somebody-who-never-was").build();
    String answered;
    try {
      answered =
          switch (refresh(connector(), stranger, new byte[] {1, 2, 3})) {
            case Refreshed refreshed -> refreshed.identity().userId();
            case Gone gone -> gone.reason().name();
          };
    } catch (UpstreamException e) {
      answered = e.kind().name();
    }
    assertEquals(false, answered.equals(stranger.userId()), "confirmed a person who is not there");
  }

  /** Asks again about somebody who has just logged in. */
  protected final RefreshResult refresh(Authenticated login) throws UpstreamException {
    return refresh(connector(), login.identity(), login.connectorState());
  }

  private static RefreshResult refresh(Connector connector, UpstreamIdentity identity, byte[] state)
      throws UpstreamException {
    IdentityRefresh ability = connector.refresh().orElseThrow();
    return ability.refresh(
        new RefreshRequest(identity, state, Set.of("openid", "groups", "offline_access")));
  }
}
