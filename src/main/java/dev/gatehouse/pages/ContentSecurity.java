package dev.gatehouse.pages;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The Content-Security-Policy of each class of page (R14), CSP Level 3. */
final class ContentSecurity {
  /**
   * The only script there is. The prototype's function, because a response parameter named "submit"
   * would stand in front of the form's own.
   */
  private static final String AUTO_SUBMIT =
      "HTMLFormElement.prototype.submit.call(document.forms[0])";

  static final String AUTO_SUBMIT_ELEMENT = "<script>" + AUTO_SUBMIT + "</script>";

  private ContentSecurity() {}

  /**
   * @param fonts whether the theme has fonts of its own
   */
  static String policy(PageClass pageClass, Frontend frontend, boolean fonts) {
    StringBuilder policy =
        new StringBuilder("default-src 'none'; style-src 'self'; img-src 'self' data:");
    if (Href.isWeb(frontend.logoUrl())) {
      policy.append(' ').append(origin(frontend.logoUrl()));
    }
    if (fonts) {
      policy.append("; font-src 'self'");
    }
    if (pageClass == PageClass.FORM_POST) {
      policy.append("; script-src 'sha256-").append(hash()).append('\'');
    }
    if (pageClass == PageClass.STATIC) {
      policy.append("; form-action 'none'");
    }
    return policy.append("; frame-ancestors 'none'; base-uri 'none'").toString();
  }

  private static String origin(String address) {
    URI uri = URI.create(address);
    return uri.getScheme() + "://" + uri.getRawAuthority().replaceAll("^.*@|:$", "");
  }

  private static String hash() {
    try {
      byte[] script = AUTO_SUBMIT.getBytes(StandardCharsets.UTF_8);
      return Base64.getEncoder()
          .encodeToString(MessageDigest.getInstance("SHA-256").digest(script));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
