package dev.gatehouse.cli;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Public keys as people have them in files: a JWK Set, a lone JWK, or what openssl writes. */
final class PublicKeyFile {
  private static final String PEM = "-----BEGIN PUBLIC KEY-----";
  private static final int ED25519_BYTES = 32;

  private PublicKeyFile() {}

  /**
   * The keys as a JWK Set. A key from PEM gets its thumbprint (RFC 7638) as identifier.
   *
   * @throws CommandFailure when there are none in the file
   */
  static Map<String, Object> jwks(Path file) {
    try {
      String text = Files.readString(file).strip();
      if (text.startsWith(PEM)) {
        return Map.of("keys", List.of(pem(text)));
      }
      if (text.startsWith("-----BEGIN")) {
        throw new CommandFailure(
            "The file "
                + file
                + " has no public key; make one of the private key with: openssl pkey -pubout");
      }
      Map<String, Object> json = JSONObjectUtils.parse(text);
      return json.containsKey("kty") ? Map.of("keys", List.of(json)) : json;
    } catch (IOException e) {
      throw new CommandFailure("The file " + file + " cannot be read.");
    } catch (ParseException | GeneralSecurityException | IllegalArgumentException e) {
      throw new CommandFailure(
          "The file " + file + " is neither a JWK Set nor a public key in PEM.");
    } catch (JOSEException e) {
      throw new CommandFailure("The key in " + file + " is of a kind that is not accepted.");
    }
  }

  private static Map<String, Object> pem(String text)
      throws GeneralSecurityException, JOSEException {
    int end = text.indexOf("-----END PUBLIC KEY-----");
    if (end < 0) {
      throw new IllegalArgumentException("cut off");
    }
    byte[] der = Base64.getMimeDecoder().decode(text.substring(PEM.length(), end));
    return jwk(der).toJSONObject();
  }

  private static JWK jwk(byte[] der) throws GeneralSecurityException, JOSEException {
    return switch (key(der)) {
      case RSAPublicKey rsa -> new RSAKey.Builder(rsa).keyIDFromThumbprint().build();
      case ECPublicKey ec ->
          new ECKey.Builder(Curve.forECParameterSpec(ec.getParams()), ec)
              .keyIDFromThumbprint()
              .build();
      default ->
          new OctetKeyPair.Builder(
                  Curve.Ed25519,
                  Base64URL.encode(Arrays.copyOfRange(der, der.length - ED25519_BYTES, der.length)))
              .keyIDFromThumbprint()
              .build();
    };
  }

  private static PublicKey key(byte[] der) throws GeneralSecurityException {
    for (String type : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(type).generatePublic(new X509EncodedKeySpec(der));
      } catch (java.security.spec.InvalidKeySpecException e) {
        // Of another type.
      }
    }
    throw new GeneralSecurityException("no key of a known type");
  }
}
