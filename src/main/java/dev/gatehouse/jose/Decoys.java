package dev.gatehouse.jose;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keys that belong to nobody: where there is no key to verify with, the same work is done under one
 * of these, so that the time tells nothing. Their private halves were never kept, and what they
 * find is thrown away all the same. Thread-safe.
 */
public final class Decoys {
  private static final VerificationKey SHARED = VerificationKey.shared(new byte[32]);

  private static final PublicKeySet KEYS =
      PublicKeySet.registered(
          Map.of(
              "keys",
              List.of(
                  Map.of(
                      "kty",
                      "RSA",
                      "e",
                      "AQAB",
                      "n",
                      "oixxxF7jRMQS4Rij-1ihi8mThs1xuQJIIvKYdBqLxeKuDkWi6H4N1lg1MVuZy634D2yRo2tAQ_UN"
                          + "ROSBCYR32hjmzIreiZ6s-pNT4oHgrPSypbhsJ98-GQEFPzqH-wVZQ1gtDup44lVPpr_bxjhs"
                          + "Tla-Ya2frFnVfWGcjKZ74pahfLitUIVNNdZndJJeCDmzTg-W15d53PKsQrMw8ghcGS8dNyh-"
                          + "OydbeSPUZTk1zuz7h3Qiv6vkA0wex92Nr4xr90iHCQl9wigO3f0nllyogXqWLWMpyQdfdJnP"
                          + "lv3xjrLoFUVcvVUjxI0qjRjAqRdMXLalfMKkaskAn4Y3u7oqOw"),
                  Map.of(
                      "kty",
                      "EC",
                      "crv",
                      "P-256",
                      "x",
                      "5ikRQK_xMGs8v8G5mNhEPJYp1tlAoc9KpUa32UjjR48",
                      "y",
                      "gF-IxCRxRwQdx7ipUapRMIgPNpIJHSoVMqOG2ZmRbDg"),
                  Map.of(
                      "kty",
                      "EC",
                      "crv",
                      "P-384",
                      "x",
                      "2YYNavS2oeljc6XUCEtYmd2oCIKd2n7TrMXPOdafZR6jrvyy79FX4W9vOApUDBHa",
                      "y",
                      "gMIjj7mrmNF2_AJWsN_vZ0vDoVZ-GU8z0aFTjCYE3NkDJ3fu8rVrg5eeAEIVNAby"),
                  Map.of(
                      "kty",
                      "EC",
                      "crv",
                      "P-521",
                      "x",
                      "AXRCOilwcHLVySIzNydwekxijXH6LmOQDlVhlkGbUsYpRYAAOQGdcU-8D80Q6JJ8gx-BwGCY1ZSM"
                          + "lFXLNjowKz4z",
                      "y",
                      "AC1ReMw4JIjA1fXAaqAHMRwRvuVn0z-WT7fp2lpEOn65Fio7WP2gvQ08HkkVcUyF9jTVXNknH6cc"
                          + "1GqNm9zSs4o4"),
                  Map.of(
                      "kty",
                      "OKP",
                      "crv",
                      "Ed25519",
                      "x",
                      "DDDbmB73lb4H9Wvgz70ECAyEMijBzO3Nr-SgACnW0sE"))));

  private Decoys() {}

  /** Whether a key verifies a signature; where there is none the same work is done in vain. */
  public static boolean verify(Optional<VerificationKey> key, JWSObject jws) {
    if (key.isEmpty()) {
      verify(jws);
      return false;
    }
    return key.get().verify(jws);
  }

  /** Verifies a signature under a key that is nobody's; what comes out means nothing. */
  public static void verify(JWSObject jws) {
    JWSAlgorithm algorithm = jws.getHeader().getAlgorithm();
    VerificationKey key =
        SHARED.verifies(algorithm) ? SHARED : KEYS.find(null, algorithm).orElse(null);
    Optional.ofNullable(key).ifPresent(decoy -> decoy.verify(jws));
  }
}
