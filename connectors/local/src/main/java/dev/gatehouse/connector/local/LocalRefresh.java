package dev.gatehouse.connector.local;

import dev.gatehouse.spi.DirectoryUser;
import dev.gatehouse.spi.IdentityRefresh;
import dev.gatehouse.spi.RefreshRequest;
import dev.gatehouse.spi.RefreshResult;
import dev.gatehouse.spi.RefreshResult.Gone;
import dev.gatehouse.spi.RefreshResult.Reason;
import dev.gatehouse.spi.RefreshResult.Refreshed;
import dev.gatehouse.spi.UpstreamIdentity;
import dev.gatehouse.spi.UserDirectory;
import java.util.Optional;

/** Reads the person again by their identifier: one read, current claims and groups. */
record LocalRefresh(UserDirectory users) implements IdentityRefresh {

  @Override
  public RefreshResult refresh(RefreshRequest request) {
    UpstreamIdentity before = request.lastKnown();
    Optional<DirectoryUser> found = users.findByUserId(before.userId());
    if (found.isEmpty()) {
      return new Gone(Reason.NOT_FOUND, "the user does not exist any more");
    }
    DirectoryUser user = found.get();
    if (!user.userId().equals(before.userId())) {
      return new Gone(Reason.IDENTITY_CHANGED, "the directory answered for somebody else");
    }
    if (!user.enabled()) {
      return new Gone(Reason.DISABLED, "the user is disabled");
    }
    // How and when the person authenticated does not change by asking for their groups again.
    UpstreamIdentity now =
        Identities.of(user)
            .amr(before.amr())
            .acr(before.acr().orElse(null))
            .authTime(before.authTime().orElse(null))
            .build();
    return new Refreshed(now, request.connectorState(), user.mustChangePassword());
  }
}
