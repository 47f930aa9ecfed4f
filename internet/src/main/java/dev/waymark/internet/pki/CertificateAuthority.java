package dev.waymark.internet.pki;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// Vouches for the web servers of a little internet, with a key that is made when it is needed and
/// never leaves the memory.
///
/// Its own certificate says for which names it may vouch: whoever tells their browser to trust it
/// does not let it speak for the rest of the world.
public final class CertificateAuthority {
  /// How many octets a serial number has: enough to be guessed by nobody, and few enough to be
  /// positive in 20 octets (RFC 5280, section 4.1.2.2).
  private static final int SERIAL_OCTETS = 16;

  private static final byte[] VERSION_3 = Der.context(0, Der.integer(BigInteger.TWO));
  private static final byte[] ECDSA_WITH_SHA256 =
      Der.sequence(Der.objectId("1.2.840.10045.4.3.2")); // RFC 5758, section 3.2
  private static final String COMMON_NAME = "2.5.4.3";
  private static final String SUBJECT_KEY_ID = "2.5.29.14";
  private static final String KEY_USAGE = "2.5.29.15";
  private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
  private static final String BASIC_CONSTRAINTS = "2.5.29.19";
  private static final String NAME_CONSTRAINTS = "2.5.29.30";
  private static final String AUTHORITY_KEY_ID = "2.5.29.35";
  private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
  private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";

  private static final int DIGITAL_SIGNATURE = 0x80;
  private static final int SIGN_CERTIFICATES = 0x04;

  /// The number of a DNS name among the kinds of names (RFC 5280, section 4.2.1.6).
  private static final int DNS_NAME = 2;

  private final String name;
  private final SecureRandom random;
  private final KeyPair keys;
  private final X509Certificate certificate;

  private CertificateAuthority(
      String name, List<String> permitted, Instant from, Instant until, SecureRandom random)
      throws GeneralSecurityException {
    this.name = name;
    this.random = random;
    keys = newKeys();
    byte[][] subtrees =
        permitted.stream()
            .map(domain -> Der.sequence(Der.contextOctets(DNS_NAME, ascii(domain))))
            .toArray(byte[][]::new);
    certificate =
        sign(
            name,
            keys.getPublic(),
            from,
            until,
            critical(BASIC_CONSTRAINTS, Der.sequence(Der.yes())),
            critical(KEY_USAGE, Der.namedBits(SIGN_CERTIFICATES)),
            critical(NAME_CONSTRAINTS, Der.sequence(Der.context(0, subtrees))),
            extension(SUBJECT_KEY_ID, Der.octets(keyId(keys.getPublic()))));
  }

  /// Makes one, with a new key.
  ///
  /// @param name its common name
  /// @param permitted the domains for whose names it may vouch
  /// @param from when its certificate begins to be valid
  /// @param until when that ends
  public static CertificateAuthority create(
      String name, List<String> permitted, Instant from, Instant until, SecureRandom random) {
    try {
      return new CertificateAuthority(name, permitted, from, until, random);
    } catch (GeneralSecurityException e) {
      throw noCryptography(e);
    }
  }

  /// Its own certificate, which it has signed itself.
  public X509Certificate certificate() {
    return certificate;
  }

  /// New keys on the curve P-256.
  public KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    return generator.generateKeyPair();
  }

  /// Signs a certificate for a web server.
  ///
  /// @param names the names it is for; the first is its subject too
  public X509Certificate issue(List<String> names, PublicKey key, Instant from, Instant until) {
    byte[][] alternatives =
        names.stream().map(one -> Der.contextOctets(DNS_NAME, ascii(one))).toArray(byte[][]::new);
    try {
      return sign(
          names.getFirst(),
          key,
          from,
          until,
          critical(KEY_USAGE, Der.namedBits(DIGITAL_SIGNATURE)),
          extension(EXTENDED_KEY_USAGE, Der.sequence(Der.objectId(SERVER_AUTHENTICATION))),
          extension(SUBJECT_ALTERNATIVE_NAME, Der.sequence(alternatives)),
          extension(AUTHORITY_KEY_ID, Der.sequence(Der.contextOctets(0, keyId(keys.getPublic())))));
    } catch (GeneralSecurityException e) {
      throw noCryptography(e);
    }
  }

  /// A certificate in the form that `curl --cacert` and browsers read (RFC 7468, section 5).
  public static String pem(X509Certificate certificate) {
    try {
      return "-----BEGIN CERTIFICATE-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (CertificateException e) {
      throw noCryptography(e);
    }
  }

  private X509Certificate sign(
      String subject, PublicKey key, Instant from, Instant until, byte[]... extensions)
      throws GeneralSecurityException {
    byte[] serial = new byte[SERIAL_OCTETS];
    random.nextBytes(serial);
    byte[] content =
        Der.sequence(
            VERSION_3,
            Der.integer(new BigInteger(1, serial).setBit(0)),
            ECDSA_WITH_SHA256,
            distinguished(name),
            Der.sequence(Der.time(from), Der.time(until)),
            distinguished(subject),
            key.getEncoded(),
            Der.context(3, Der.sequence(extensions)));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate(), random);
    signature.update(content);
    byte[] whole = Der.sequence(content, ECDSA_WITH_SHA256, Der.bits(signature.sign()));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(whole));
  }

  private static byte[] distinguished(String commonName) {
    return Der.sequence(Der.set(Der.sequence(Der.objectId(COMMON_NAME), Der.text(commonName))));
  }

  private static byte[] extension(String id, byte[] content) {
    return Der.sequence(Der.objectId(id), Der.octets(content));
  }

  private static byte[] critical(String id, byte[] content) {
    return Der.sequence(Der.objectId(id), Der.yes(), Der.octets(content));
  }

  /// The hash of the key that tells an authority's keys apart; not for security (RFC 7093, section
  /// 2: 160 bits of SHA-256).
  private static byte[] keyId(PublicKey key) throws GeneralSecurityException {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
    return Arrays.copyOf(hash, 20);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static IllegalStateException noCryptography(GeneralSecurityException e) {
    return new IllegalStateException("this Java platform cannot do what every one has to", e);
  }
}
