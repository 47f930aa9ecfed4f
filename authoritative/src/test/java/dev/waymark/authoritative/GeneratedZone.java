package dev.waymark.authoritative;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.xbill.DNS.Name;

/// A random zone that every signer and server takes: hosts, wildcards, delegations with and without
/// DS and glue, empty non-terminals, aliases of both kinds in chains.
final class GeneratedZone {
  /// Some of them right before or after others in canonical order (RFC 4034, section 6.1).
  private static final String[] LABELS = {
    "a", "b", "ab", "a-b", "*", "z", "m", "ns", "WWW", "long-label-in-the-middle", "0", "_tcp"
  };

  private final Random random;
  private final String apex;
  private final List<String> names = new ArrayList<>();
  private final List<String> open = new ArrayList<>();
  private final StringBuilder text = new StringBuilder("$TTL 300\n");

  GeneratedZone(String apex, long seed) {
    this.apex = apex;
    random = new Random(seed);
    names.add(apex);
    open.add(apex);
    add(apex, "SOA ns." + apex + " h." + apex + " 1 3600 600 86400 300");
    add(apex, "NS ns1." + apex);
    add(apex, "NS ns.elsewhere.");
    add(apex, "MX 10 mail." + apex);
    host("ns1." + apex);
    host("mail." + apex);
    for (int left = 26; left > 0; left--) {
      String parent = open.get(random.nextInt(open.size()));
      String name = LABELS[random.nextInt(LABELS.length)] + "." + parent;
      if (random.nextInt(6) == 0) { // an empty non-terminal above it
        name = LABELS[random.nextInt(LABELS.length)] + ".ent" + left + "." + parent;
      }
      if (names.stream().noneMatch(name::equalsIgnoreCase)) {
        names.add(name);
        fill(name);
      }
    }
  }

  /// One of the zones that are compared and validated.
  static GeneratedZone of(Signing signing, int number) {
    String label = signing.name().toLowerCase(Locale.ROOT).replace('_', '-') + number;
    return new GeneratedZone(label + ".test.", signing.ordinal() * 100L + number);
  }

  private void fill(String name) {
    boolean wildcard = name.startsWith("*");
    switch (random.nextInt(wildcard ? 5 : 10)) {
      case 0 -> add(name, "CNAME " + target());
      case 1, 2, 3 -> host(name);
      case 4 -> {
        add(name, "MX 1 " + target());
        add(name, "TXT \"" + name + "\"");
        open.add(name);
      }
      case 5 -> add(name, "DNAME " + target());
      case 6, 7 -> delegate(name);
      case 8 -> {
        delegate(name);
        add(name, "DS 12345 13 2 " + "0123456789abcdef".repeat(4));
      }
      default -> {
        add(name, "SRV 1 2 3 " + target());
        open.add(name);
      }
    }
  }

  private void delegate(String name) {
    add(name, "NS ns.elsewhere.");
    if (random.nextBoolean()) {
      add(name, "NS ns." + name);
      add("ns." + name, "A 192.0.2." + random.nextInt(256));
      add("ns." + name, "AAAA 2001:db8::" + random.nextInt(256));
    }
  }

  private void host(String name) {
    add(name, "A 192.0.2." + random.nextInt(256));
    if (random.nextBoolean()) {
      add(name, "AAAA 2001:db8::" + random.nextInt(256));
    }
    if (!names.contains(name)) {
      names.add(name);
    }
    open.add(name);
  }

  private String target() {
    return switch (random.nextInt(6)) {
      case 0 -> "host.elsewhere.";
      case 1 -> "no-such-name." + names.get(random.nextInt(names.size()));
      default -> names.get(random.nextInt(names.size()));
    };
  }

  private void add(String name, String data) {
    text.append(name).append(' ').append(data).append('\n');
  }

  Name apex() {
    return Asking.name(apex);
  }

  /// The names that own something, the apex first; no glue.
  List<Name> names() {
    return names.stream().map(Asking::name).toList();
  }

  /// How a zone is signed: by which program, with which of its options.
  enum Signing {
    NSEC("dnssec-signzone", ""),
    NSEC3("dnssec-signzone", "-3 - -H 0"),
    NSEC3_SALTED("dnssec-signzone", "-3 aabbccdd -H 12"),
    OPT_OUT("dnssec-signzone", "-3 - -H 0 -A"),
    LDNS_NSEC("ldns-signzone", "-i 20200101"),
    LDNS_NSEC3("ldns-signzone", "-i 20200101 -n -t 5 -s 00ff"),
    LDNS_OPT_OUT("ldns-signzone", "-i 20200101 -n -p -t 1 -s ab");

    private final String program;
    private final String options;

    Signing(String program, String options) {
      this.program = program;
      this.options = options;
    }

    boolean isInstalled() {
      return Peer.Program.find(program).isPresent()
          && Peer.Program.find("dnssec-keygen").isPresent();
    }
  }

  /// Writes the zone and signs it.
  ///
  /// @param folder takes the files; the keys, whose names begin with K, too
  /// @return the file of the signed zone
  Path sign(Path folder, Signing signing) throws IOException, InterruptedException {
    Path plain = folder.resolve("plain");
    Path signed = folder.resolve("signed.zone");
    Files.createDirectories(folder);
    Files.writeString(plain, text.toString());
    String zsk = key(folder, "-b", "256");
    String ksk = key(folder, "-f", "KSK");
    List<String> command = new ArrayList<>();
    command.add(Peer.Program.find(signing.program).orElseThrow());
    if (!signing.options.isEmpty()) {
      command.addAll(List.of(signing.options.split(" ")));
    }
    command.addAll(List.of("-o", apex, "-f", signed.toString()));
    if (signing.program.startsWith("dnssec")) {
      command.addAll(List.of("-S", "-P", "-q", plain.toString()));
    } else {
      command.addAll(List.of(plain.toString(), zsk, ksk));
    }
    Peer.Program.run(folder, command.toArray(String[]::new));
    return signed;
  }

  private String key(Path folder, String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(Peer.Program.find("dnssec-keygen").orElseThrow(), "-q", "-a", "ECDSAP256SHA256"));
    command.addAll(List.of(options));
    command.add(apex);
    return Peer.Program.run(folder, command.toArray(String[]::new)).strip();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
