package dev.gatehouse.mapping;

import dev.gatehouse.spi.UpstreamIdentity;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An identity as the rules of a connector made it, together with the one that they made it of.
 *
 * <p>The upstream's own is needed again: rules of a later configuration decide about it, and the
 * next refresh starts from it, since rules that were applied twice would put a prefix twice. Both
 * are kept as one identity, whose attributes have names that no connector can use. Thread-safe.
 */
public final class MappedIdentity {
  private static final String OWN = "gatehouse:";
  private static final String UPSTREAM = OWN + "upstream";
  private static final String CLAIMS = OWN + "claims";

  private MappedIdentity() {}

  /**
   * An identity that remembers what it was made of.
   *
   * @param upstream as the upstream says
   * @param mapped what it became
   * @param claims further claims, by name
   */
  static UpstreamIdentity of(
      UpstreamIdentity upstream, UpstreamIdentity mapped, Map<String, Object> claims) {
    UpstreamIdentity.Builder both = mapped.toBuilder();
    if (!claims.isEmpty()) {
      both.attribute(CLAIMS, claims);
    }
    return both.attribute(UPSTREAM, IdentityCodec.json(upstream)).build();
  }

  /** The identity as the upstream said it. */
  public static UpstreamIdentity upstream(UpstreamIdentity identity) {
    if (!(identity.attributes().get(UPSTREAM) instanceof Map<?, ?> kept)) {
      return identity;
    }
    Map<String, Object> json = new LinkedHashMap<>();
    kept.forEach((name, value) -> json.put((String) name, value));
    return IdentityCodec.identity(json);
  }

  /** The claims that rules have added. */
  static Map<?, ?> claims(UpstreamIdentity identity) {
    return identity.attributes().get(CLAIMS) instanceof Map<?, ?> claims ? claims : Map.of();
  }

  /** An upstream's identity without attributes that only this server may give. */
  static UpstreamIdentity withoutOwn(UpstreamIdentity upstream) {
    if (upstream.attributes().keySet().stream().noneMatch(name -> name.startsWith(OWN))) {
      return upstream;
    }
    UpstreamIdentity.Builder copy = upstream.toBuilder();
    upstream.attributes().keySet().stream()
        .filter(name -> name.startsWith(OWN))
        .forEach(name -> copy.attribute(name, null));
    return copy.build();
  }
}
