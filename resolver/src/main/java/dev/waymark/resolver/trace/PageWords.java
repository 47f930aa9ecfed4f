package dev.waymark.resolver.trace;

import static dev.waymark.resolver.trace.TraceWords.name;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The words for what comes after the answer.
final class PageWords {
  /// A metric of the `Server-Timing` header with a description and a duration, as servers of the
  /// little internet tell who they are and how long they took (W3C Server Timing, section 3).
  private static final Pattern METRIC =
      Pattern.compile(
          "([!#-'*+.^_`|~0-9A-Za-z-]+);desc=\"([^\"]*)\";dur=([0-9]{1,9}(?:\\.[0-9]{1,9})?)");

  /// A server that took part in an answer.
  private record Timed(String role, String who, String millis) {}

  private PageWords() {}

  /// Why another lookup is made.
  static Note purpose(PageEvent.FurtherLookup lookup) {
    return switch (lookup.purpose()) {
      case ADDRESS -> new Note("a new name, a new lookup", "", false);
      case OTHER_FAMILY ->
          new Note(
              "a page can be had over IPv6 as well as over IPv4: both are asked for",
              "RFC 8305, section 3",
              false);
      case SERVICE ->
          new Note(
              "how does this service want to be reached? A browser asks this beside the addresses",
              "RFC 9460, section 3",
              false);
    };
  }

  /// What follows from an HTTPS record.
  static String service(PageEvent.ServiceChosen service) {
    if (service.priority() == 0) {
      return "for web requests "
          + name(service.owner())
          + " is only another name for "
          + name(service.target());
    }
    String where =
        service.target().equals(service.owner()) ? "here" : "at " + name(service.target());
    String port = service.port() == 0 ? "" : ", port " + service.port();
    String how =
        service.alpn().stream().map(PageWords::protocol).collect(Collectors.joining(" and "));
    String hints =
        service.hints().isEmpty()
            ? ""
            : "; perhaps at "
                + service.hints().stream()
                    .map(TraceWords::ip)
                    .collect(Collectors.joining(", "));
    return "the service is " + where + port + ", over TLS, and speaks " + how + hints;
  }

  /// A protocol as people call it, by its ALPN id (RFC 7301, section 6); without one it is what
  /// was spoken before there was ALPN.
  static String protocol(String alpn) {
    return switch (alpn) {
      case "h3" -> "HTTP/3";
      case "h2" -> "HTTP/2";
      case "http/1.1", "" -> "HTTP/1.1";
      default -> alpn;
    };
  }

  /// What the certificate means, in a few words.
  static String verdict(PageEvent.TlsEstablished tls) {
    return switch (tls.trust()) {
      case TRUSTED -> "trusted by " + tls.anchor();
      case EXPIRED -> "NOT TRUSTED: expired";
      case NOT_YET_VALID -> "NOT TRUSTED: not yet valid";
      case WRONG_NAME -> "NOT TRUSTED: for another name";
      case UNKNOWN_AUTHORITY -> "NOT TRUSTED: unknown authority";
    };
  }

  /// The same as a sentence.
  static String trust(PageEvent.TlsEstablished tls) {
    PageEvent.Certificate certificate = tls.certificate();
    return switch (tls.trust()) {
      case TRUSTED -> tls.anchor() + " is trusted here, and vouches for it";
      case EXPIRED ->
          "its time was over on " + certificate.until() + ": what it says may no longer be so";
      case NOT_YET_VALID -> "its time begins on " + certificate.from();
      case WRONG_NAME -> tls.serverName() + " is not among the names that it is for";
      case UNKNOWN_AUTHORITY ->
          "nobody who is trusted here vouches for it: " + certificate.issuer() + " is not known";
    };
  }

  static String trustReference(PageEvent.Trust trust) {
    return switch (trust) {
      case TRUSTED, UNKNOWN_AUTHORITY -> "RFC 5280, section 6.1";
      case EXPIRED, NOT_YET_VALID -> "RFC 5280, section 4.1.2.5";
      case WRONG_NAME -> "RFC 9525, section 6.3";
    };
  }

  static String day(Instant instant) {
    return instant.atZone(ZoneOffset.UTC).toLocalDate().toString();
  }

  /// Who took part in a response, from the nearest to the one at the end, as far as its headers
  /// tell; empty if they tell nothing.
  static Optional<String> answeredBy(PageEvent.HttpResponded http) {
    List<Timed> timed = timed(http);
    List<String> who = new ArrayList<>();
    List<String> via = new ArrayList<>(split(http.header("Via")));
    Collections.reverse(via); // each proxy adds itself at the end: RFC 9110, section 7.6.3
    via.forEach(one -> who.add(withTime(one.substring(one.indexOf(' ') + 1), timed)));
    List<String> served = http.header("X-Served-By");
    (served.isEmpty() ? http.header("Server") : served)
        .forEach(one -> who.add(withTime(one, timed)));
    Collections.reverse(timed);
    timed.stream()
        .filter(one -> one.role().equals("app") || one.role().equals("db"))
        .forEach(one -> who.add(withTime(one.who(), timed)));
    return who.isEmpty() ? Optional.empty() : Optional.of(String.join(" > ", who));
  }

  private static List<String> split(List<String> values) {
    return values.stream()
        .flatMap(value -> Pattern.compile(",").splitAsStream(value))
        .map(String::strip)
        .toList();
  }

  private static List<Timed> timed(PageEvent.HttpResponded http) {
    List<Timed> all = new ArrayList<>();
    for (String value : http.header("Server-Timing")) {
      Matcher metric = METRIC.matcher(value);
      while (metric.find()) {
        all.add(new Timed(metric.group(1), metric.group(2), metric.group(3)));
      }
    }
    return all;
  }

  private static String withTime(String who, List<Timed> timed) {
    return timed.stream()
        .filter(one -> one.who().equals(who))
        .findFirst()
        .map(one -> who + " (" + one.millis() + " ms)")
        .orElse(who);
  }
}
