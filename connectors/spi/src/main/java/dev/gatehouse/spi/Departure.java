package dev.gatehouse.spi;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How the browser leaves for the upstream.
 *
 * <p>The state (a nonce, a PKCE verifier) is the connector's own: the host seals it, keeps it bound
 * to the browser and hands it to {@link RedirectLogin#arrive}. It should stay below 500 bytes.
 */
public sealed interface Departure {

  /** The connector's own bytes for the arrival; empty for none. */
  byte[] state();

  /**
   * A redirect.
   *
   * @param location absolute address at the upstream
   * @param state see {@link Departure#state()}
   */
  record Redirect(URI location, byte[] state) implements Departure {
    public Redirect {
      Objects.requireNonNull(location, "location");
      Objects.requireNonNull(state, "state");
    }

    @Override
    public String toString() {
      return "Redirect[host=" + location.getHost() + "]";
    }
  }

  /**
   * A page of the host whose form posts to the upstream (SAML's POST binding).
   *
   * @param action absolute address at the upstream
   * @param fields fields of the form by name, in order; the host escapes them
   * @param state see {@link Departure#state()}
   */
  record FormPost(URI action, Map<String, String> fields, byte[] state) implements Departure {
    public FormPost {
      Objects.requireNonNull(action, "action");
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
      Objects.requireNonNull(state, "state");
    }

    @Override
    public String toString() {
      return "FormPost[host=" + action.getHost() + ", fields=" + fields.keySet() + "]";
    }
  }
}
