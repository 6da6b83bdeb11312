package dev.gatehouse.logout;

import dev.gatehouse.crypto.Digests;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.GenerationEndpoint;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.protocol.PageError;
import dev.gatehouse.protocol.PageError.Problem;
import dev.gatehouse.sessions.BrowserState;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * {@code /check-session}: the frame that applications ask whether the session is still the same
 * (OpenID Connect Session Management 1.0 §3.2), where the configuration offers it. Thread-safe.
 *
 * <p>It is the one page of ours that any site may frame: it shows nothing, there is nothing to
 * click, and it says {@code unchanged} only to the origin that the {@code session_state} was made
 * for, because the asking origin is part of what is compared.
 */
public final class CheckSessionEndpoint implements GenerationEndpoint {
  /** The cookie's name stands in the element, so that the script is the same for every issuer. */
  private static final String SCRIPT =
      """
      const name=document.currentScript.dataset.cookie+"=";
      const hash=async text=>btoa(String.fromCharCode(...new Uint8Array(
      await crypto.subtle.digest("SHA-256",new TextEncoder().encode(text)))))
      .replace(/\\+/g,"-").replace(/\\//g,"_").replace(/=+$/,"");
      const judge=async(message,origin)=>{
      const space=typeof message==="string"?message.lastIndexOf(" "):-1;
      const parts=space>0?message.slice(space+1).split("."):[];
      if(parts.length!==2||!parts[0]||!parts[1])return "error";
      const cookie=document.cookie.split("; ").find(one=>one.startsWith(name));
      const state=cookie?cookie.slice(name.length):"";
      const client=message.slice(0,space);
      const now=await hash([client,origin,state,parts[1]].join(" "));
      return state&&now===parts[0]?"unchanged":"changed"};
      addEventListener("message",async event=>{
      if(!event.source||event.origin==="null")return;
      let answer="error";
      try{answer=await judge(event.data,event.origin)}catch{}
      event.source.postMessage(answer,event.origin)});
      """;

  private static final String POLICY =
      "default-src 'none'; script-src 'sha256-"
          + Base64.getEncoder().encodeToString(Digests.sha256(SCRIPT))
          + "'; form-action 'none'; base-uri 'none'; frame-ancestors http: https:";

  private final byte[] page;

  public CheckSessionEndpoint(BrowserState state) {
    page =
        ("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Session</title>"
                + "<script data-cookie=\""
                + state.cookieName()
                + "\">"
                + SCRIPT
                + "</script></html>")
            .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Response handle(Request http, Generation generation) {
    if (!generation.sessions().checkSession()) {
      throw new PageError(Problem.NOT_FOUND, "sessions.checkSessionIframe is not set");
    }
    // Browsers that know frame-ancestors pass over X-Frame-Options, which cannot say this.
    return Response.status(200)
        .body("text/html;charset=UTF-8", page)
        .header("Content-Security-Policy", POLICY);
  }
}
