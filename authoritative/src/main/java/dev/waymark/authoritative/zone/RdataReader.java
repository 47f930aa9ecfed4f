package dev.waymark.authoritative.zone;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// Reads RDATA in presentation format: dnsjava knows all types; this finds out which token it
/// stumbled over.
final class RdataReader {
  private final ProblemList problems;

  RdataReader(ProblemList problems) {
    this.problems = problems;
  }

  /// The record, or null if its data is wrong, which is then reported.
  ///
  /// @param entry ends with the tokens of the data, from place `from` on
  @Nullable Record read(
      String file, Name owner, int type, long ttl, Entry entry, int from, Name origin) {
    List<Token> rdata = entry.tokens().subList(from, entry.tokens().size());
    try (CountingTokenizer tokenizer = new CountingTokenizer(join(rdata))) {
      try {
        return Record.fromString(owner, type, DClass.IN, ttl, tokenizer, origin);
      } catch (IOException | RuntimeException e) {
        // dnsjava reports some bad data with unchecked exceptions.
        report(file, type, entry, from, tokenizer, e);
        return null;
      }
    }
  }

  private void report(
      String file, int type, Entry entry, int from, CountingTokenizer tokenizer, Exception e) {
    String message = String.valueOf(e.getMessage());
    String name = Type.string(type);
    if (tokenizer.sawEnd() && !message.contains("wanted EOL")) {
      problems.add(
          ZoneRule.RDATA,
          file,
          entry.end(),
          "the data of the " + name + " record ends too early",
          expected(type));
      return;
    }
    int culprit = Math.min(from + Math.max(0, tokenizer.taken() - 1), entry.tokens().size() - 1);
    Token token = entry.tokens().get(culprit);
    if (message.contains("wanted EOL") || message.contains("expected EOL")) {
      problems.add(
          ZoneRule.RDATA,
          file,
          token,
          "too much in the data of the " + name + " record",
          expected(type));
    } else {
      problems.add(
          ZoneRule.RDATA,
          file,
          token,
          "not valid in the data of a record of type " + name,
          expected(type));
    }
  }

  private static byte[] join(List<Token> tokens) {
    StringBuilder text = new StringBuilder();
    for (Token token : tokens) {
      if (token.quoted()) {
        text.append('"').append(token.text()).append("\" ");
      } else {
        text.append(token.text()).append(' ');
      }
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /// What the data of a type looks like, for people.
  private static String expected(int type) {
    return switch (type) {
      case Type.A -> "an IPv4 address, such as 192.0.2.1";
      case Type.AAAA -> "an IPv6 address, such as 2001:db8::1";
      case Type.NS, Type.CNAME, Type.DNAME, Type.PTR -> "one domain name";
      case Type.MX -> "a preference and a domain name, such as 10 mail.example.com.";
      case Type.SRV -> "priority, weight, port and a domain name, such as 0 0 443 www.example.com.";
      case Type.TXT, Type.SPF -> "strings of at most 255 bytes, such as \"some text\"";
      case Type.SOA ->
          "primary server, mailbox, serial, refresh, retry, expire and minimum (RFC 1035, section"
              + " 3.3.13)";
      case Type.CAA -> "flags, a tag and a value, such as 0 issue \"ca.example.net\"";
      case Type.DS -> "key tag, algorithm, digest type and a digest in hexadecimal";
      case Type.HTTPS, Type.SVCB ->
          "priority, target and parameters, such as 1 . alpn=h2 (RFC 9460, section 2.1)";
      default -> ZoneRule.RDATA.expected();
    };
  }
}
