package dev.gatehouse.pages;

import dev.gatehouse.crypto.Digests;
import java.net.URI;
import java.util.Base64;
import java.util.List;

/** The Content-Security-Policy of each class of page (R14), CSP Level 3. */
final class ContentSecurity {
  /**
   * The script of {@link PageClass#FORM_POST}. The prototype's function, because a response
   * parameter named "submit" would stand in front of the form's own.
   */
  private static final String AUTO_SUBMIT =
      "HTMLFormElement.prototype.submit.call(document.forms[0])";

  static final String AUTO_SUBMIT_ELEMENT = "<script>" + AUTO_SUBMIT + "</script>";

  /**
   * The script of {@link PageClass#FRAMES}: goes on when everything is loaded, frames included, or
   * when a frame takes too long.
   */
  private static final String MOVE_ON =
      "(()=>{const go=()=>location.replace(document.getElementById('next').href);"
          + "addEventListener('load',go);setTimeout(go,5000)})()";

  static final String MOVE_ON_ELEMENT = "<script>" + MOVE_ON + "</script>";

  private ContentSecurity() {}

  /**
   * @param fonts whether the theme has fonts of its own
   */
  static String policy(PageClass pageClass, Frontend frontend, boolean fonts) {
    StringBuilder policy =
        new StringBuilder("default-src 'none'; style-src 'self'; img-src 'self' data:");
    if (Href.isWeb(frontend.logoUrl())) {
      policy.append(' ').append(origin(URI.create(frontend.logoUrl())));
    }
    if (fonts) {
      policy.append("; font-src 'self'");
    }
    switch (pageClass) {
      case STATIC -> policy.append("; form-action 'none'");
      case FORM -> {
        // See PageClass.
      }
      case FORM_POST -> script(policy, AUTO_SUBMIT);
      case FRAMES -> script(policy.append("; form-action 'none'"), MOVE_ON);
    }
    return policy.append("; frame-ancestors 'none'; base-uri 'none'").toString();
  }

  /** A policy that also lets frames of these origins be loaded. */
  static String withFrames(String policy, List<String> origins) {
    return policy + "; frame-src " + String.join(" ", origins);
  }

  static String origin(URI uri) {
    return uri.getScheme() + "://" + uri.getRawAuthority().replaceAll("^.*@|:$", "");
  }

  private static void script(StringBuilder policy, String script) {
    policy
        .append("; script-src 'sha256-")
        .append(Base64.getEncoder().encodeToString(Digests.sha256(script)))
        .append('\'');
  }
}
