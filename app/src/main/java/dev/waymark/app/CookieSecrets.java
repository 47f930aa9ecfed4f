package dev.waymark.app;

import dev.waymark.wire.ServerCookies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The secrets behind a server's cookies: its own, or those of a file that servers behind one
/// address share.
///
/// The file has a secret in each line, 32 hexadecimal digits; `#` begins a comment. Cookies are
/// made with the first and accepted from all. To roll over (RFC 9018, section 5): add the new
/// secret as the second line everywhere, reload; move it to the top everywhere, reload; an hour
/// later take the old one away.
final class CookieSecrets {
  /// Far more than the few secrets there may be.
  private static final long MAX_FILE = 64 << 10;

  private static final int DIGITS = 2 * ServerCookies.SECRET_LENGTH;

  private static final Set<PosixFilePermission> FOR_ALL =
      EnumSet.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

  private final @Nullable Path file;
  private final ServerCookies cookies;

  private CookieSecrets(@Nullable Path file, ServerCookies cookies) {
    this.file = file;
    this.cookies = cookies;
  }

  /// Secrets that this server chooses for itself, another one each day.
  static CookieSecrets own() {
    return new CookieSecrets(
        null, ServerCookies.random(new SecureRandom(), InstantSource.system()));
  }

  /// The secrets in `file`.
  ///
  /// @throws BadInput if there are none, or something else is in it
  static CookieSecrets of(Path file) {
    return new CookieSecrets(file, new ServerCookies(read(file), InstantSource.system()));
  }

  ServerCookies cookies() {
    return cookies;
  }

  /// The file that the secrets come from.
  Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  /// Reads the file again, if there is one.
  ///
  /// @throws BadInput if it cannot be used; the secrets stay as they are
  void reload() {
    if (file != null) {
      cookies.replace(read(file));
    }
  }

  /// Why the file is not as secret as it should be.
  Optional<String> warning() {
    try {
      boolean isOpen =
          file != null && Files.getPosixFilePermissions(file).stream().anyMatch(FOR_ALL::contains);
      return isOpen
          ? Optional.of(file + ": every user of this machine can read or change these secrets")
          : Optional.empty();
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty(); // no such permissions here
    }
  }

  private static List<byte[]> read(Path file) {
    List<byte[]> secrets = new ArrayList<>();
    List<String> lines = lines(file);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("#.*", "").strip();
      if (line.isEmpty()) {
        continue;
      }
      String at = file + ":" + (i + 1) + ": ";
      if (!line.matches("[0-9A-Fa-f]{" + DIGITS + "}")) {
        throw new BadInput(at + "expected a secret of " + DIGITS + " hexadecimal digits");
      }
      if (secrets.size() == ServerCookies.MAX_SECRETS) {
        throw new BadInput(at + "more than " + ServerCookies.MAX_SECRETS + " secrets");
      }
      secrets.add(HexFormat.of().parseHex(line));
    }
    if (secrets.isEmpty()) {
      throw new BadInput(file + ": no secret in it, expected lines of " + DIGITS + " hex digits");
    }
    return secrets;
  }

  private static List<String> lines(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        String what = Files.exists(file) ? "not a file" : "no such file";
        throw new BadInput(file + ": " + what + ", expected secrets of cookies");
      }
      if (Files.size(file) > MAX_FILE) {
        throw new BadInput(file + ": too long for a file of secrets");
      }
      return Files.readString(file).lines().toList();
    } catch (IOException e) {
      throw new BadInput(file + ": cannot be read as text");
    }
  }
}
