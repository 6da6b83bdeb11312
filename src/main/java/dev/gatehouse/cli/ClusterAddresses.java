package dev.gatehouse.cli;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.kubernetes.Cluster;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel.Issuer;
import dev.gatehouse.kubernetes.authentication.IssuerAccess;
import java.text.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What this issuer's addresses answer to an API server, by the settings and by files. Nothing is
 * fetched, so what stands between the API server and the issuer is not seen.
 */
final class ClusterAddresses {
  private static final String WELL_KNOWN = "/.well-known/openid-configuration";

  private ClusterAddresses() {}

  /**
   * The access of an API server.
   *
   * @param issuers those that it was told of
   * @param document the discovery document as it comes there; ours when it is not given
   * @param keySet the JSON Web Key Set as it comes there
   */
  static IssuerAccess of(
      Cluster cluster, List<Issuer> issuers, Optional<String> document, String keySet) {
    String issuer = cluster.issuerUrl();
    String keys = issuer.replaceAll("/$", "") + "/keys";
    String ours = document(issuer, keys);
    Map<String, String> bodies = new HashMap<>();
    bodies.put(issuer.replaceAll("/$", "") + WELL_KNOWN, document.orElse(ours));
    issuers.stream()
        .map(Issuer::discoveryUrl)
        .filter(url -> !url.isEmpty())
        .forEach(url -> bodies.put(url, document.orElse(ours)));
    bodies.put(keys, keySet);
    cluster
        .discoveryUrl()
        .filter(url -> document.isEmpty() && cluster.settings().innerAddress().isPresent())
        .ifPresent(url -> {
          String inside = url.toString().replace(WELL_KNOWN, "/keys");
          bodies.put(url.toString(), document(issuer, inside));
          bodies.put(inside, keySet);
        });
    document.flatMap(ClusterAddresses::keys).ifPresent(url -> bodies.put(url, keySet));
    return (url, authorization) ->
        bodies.containsKey(url)
            ? IssuerAccess.Answer.json(bodies.get(url))
            : new IssuerAccess.Unknown();
  }

  private static String document(String issuer, String keys) {
    return JSONObjectUtils.toJSONString(new HashMap<>(Map.of("issuer", issuer, "jwks_uri", keys)));
  }

  private static Optional<String> keys(String document) {
    try {
      return Optional.ofNullable(
          JSONObjectUtils.getString(JSONObjectUtils.parse(document), "jwks_uri"));
    } catch (ParseException e) {
      // The judge has the words for it.
      return Optional.empty();
    }
  }
}
