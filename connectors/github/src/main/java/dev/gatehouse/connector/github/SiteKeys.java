package dev.gatehouse.connector.github;

import dev.gatehouse.connector.http.Authority;
import dev.gatehouse.connector.http.Trust;
import dev.gatehouse.connector.http.TrustKeys;
import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Report;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.SettingsBuilder;
import dev.gatehouse.spi.settings.Values;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;

/** The keys that say where GitHub is. */
final class SiteKeys {
  private static final Pattern HOST =
      Pattern.compile("(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::[0-9]{1,5})?");

  private final Setting<String> hostName;
  private final Setting<URI> apiUrl;
  private final Setting<Authority> rootCa;

  SiteKeys(SettingsBuilder s) {
    hostName =
        s.setting("hostName", Kinds.parsed("host or host:port", SiteKeys::host))
            .otherwise("github.com")
            .doc("Host of a GitHub Enterprise, such as git.example.com or octocorp.ghe.com.");
    apiUrl =
        s.url("apiURL")
            .otherwise("https://HOSTNAME/api/v3, or https://api.HOSTNAME below ghe.com")
            .doc("Root of the enterprise's REST API when it is not where it usually is.");
    rootCa =
        s.setting("rootCA", TrustKeys.authority())
            .doc(
                "Authority that signed the enterprise's certificate: a file (PEM, read again when"
                    + " it changes), or the PEM itself.");
    s.check(this::check);
  }

  private static String host(String text) {
    if (text.contains("/")) {
      throw new IllegalArgumentException(
          "must be a host such as git.example.com, not a URL; the API's address is apiURL");
    }
    if (!HOST.matcher(text).matches()) {
      throw new IllegalArgumentException("must be host or host:port");
    }
    return text;
  }

  private void check(Values values, Report report) {
    if (values.find(hostName).isEmpty()) {
      for (Setting<?> useless : List.of(apiUrl, rootCa)) {
        if (values.written(useless)) {
          report.error(
              useless,
              useless.key() + " is for a GitHub Enterprise, whose hostName is missing",
              "give hostName, or remove it");
        }
      }
    }
    values
        .find(apiUrl)
        .ifPresent(url -> {
          if (!"https".equalsIgnoreCase(url.getScheme())) {
            report.error(apiUrl, "apiURL must be https: tokens are sent there", "");
          }
          if (url.getRawQuery() != null
              || url.getRawFragment() != null
              || url.getRawUserInfo() != null) {
            report.error(apiUrl, "apiURL must have neither query, fragment nor user", "");
          }
        });
  }

  Site site(Values values) {
    return values
        .find(hostName)
        .map(host -> Site.of(host, values.find(apiUrl).map(SiteKeys::withoutSlash)))
        .orElse(Site.GITHUB);
  }

  Trust trust(Values values) {
    return new Trust(values.find(rootCa).map(List::of).orElse(List.of()), true);
  }

  private static URI withoutSlash(URI url) {
    String text = url.toString();
    return text.endsWith("/")
        ? withoutSlash(URI.create(text.substring(0, text.length() - 1)))
        : url;
  }
}
