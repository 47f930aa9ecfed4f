package dev.waymark.resolver.trace;

import dev.waymark.wire.Question;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import org.xbill.DNS.Name;

/// One step of what comes after the answer, on the way from an address to a page.
public sealed interface PageEvent extends TraceEvent.Page {
  /// After the answer: a TCP connection to an address of it stands.
  ///
  /// @param wanted the address from the answer, and the port of the URL
  /// @param actual where the connection really went, as curl's `--connect-to` would have it
  record TcpConnected(Stamp stamp, InetSocketAddress wanted, InetSocketAddress actual)
      implements PageEvent {}

  /// After the answer: no TCP connection to this address came about.
  ///
  /// @param reason in words for people
  record TcpFailed(Stamp stamp, InetSocketAddress wanted, InetSocketAddress actual, String reason)
      implements PageEvent {}

  /// The web server responded.
  ///
  /// @param server as the URL wants it
  /// @param request method and path
  /// @param version such as `HTTP/1.1`
  /// @param bodyBytes how long the page is
  record HttpResponded(
      Stamp stamp,
      InetSocketAddress server,
      String request,
      int status,
      String phrase,
      String version,
      List<Header> headers,
      int bodyBytes)
      implements PageEvent {
    /// Copies the headers.
    public HttpResponded {
      headers = List.copyOf(headers);
    }

    /// The values of a header, in their order; its name is known in any case.
    public List<String> header(String name) {
      return headers.stream()
          .filter(header -> header.name().equalsIgnoreCase(name))
          .map(Header::value)
          .toList();
    }
  }

  /// A header of an HTTP response.
  record Header(String name, String value) {}

  /// A connection stood, but no HTTP response came over it.
  ///
  /// @param reason in words for people
  record HttpFailed(Stamp stamp, InetSocketAddress server, String request, String reason)
      implements PageEvent {}

  /// For the page's sake something else has to be known. Parent of that lookup's events; what comes
  /// of it is an [Answer] or a [Fail] below it.
  record FurtherLookup(Stamp stamp, Question question, Purpose purpose) implements PageEvent {}

  /// An HTTPS record of those that were found is followed (RFC 9460).
  ///
  /// @param priority 0 for an alias
  /// @param alpn the protocols that both sides speak, ours first; empty for an alias
  /// @param port of the service; 0 where the record names none
  /// @param hints addresses that stand in the record itself
  record ServiceChosen(
      Stamp stamp,
      Name owner,
      int priority,
      Name target,
      List<String> alpn,
      int port,
      List<InetAddress> hints)
      implements PageEvent {
    /// Copies the lists.
    public ServiceChosen {
      alpn = List.copyOf(alpn);
      hints = List.copyOf(hints);
    }
  }

  /// Addresses that stand in an HTTPS record are tried, as the target itself could not tell its own
  /// (RFC 9460, section 7.3).
  record HintsUsed(Stamp stamp, Name target, List<InetAddress> addresses) implements PageEvent {
    /// Copies the list.
    public HintsUsed {
      addresses = List.copyOf(addresses);
    }
  }

  /// Somebody said where connections to a host and port have to go.
  ///
  /// @param from host and port of the URL
  /// @param to where they go
  record ConnectTo(Stamp stamp, String from, String to) implements PageEvent {}

  /// After the answer: a connection to this address was being made when another one stood already
  /// (RFC 8305, section 5).
  record TcpGivenUp(Stamp stamp, InetSocketAddress wanted, InetSocketAddress actual)
      implements PageEvent {}

  /// TLS stands on a connection; whether the server is to be trusted is another matter.
  ///
  /// @param server as the URL wants it
  /// @param serverName the name that the server was asked for (RFC 6066, section 3)
  /// @param version such as `TLSv1.3`
  /// @param alpn the protocol agreed on (RFC 7301); empty if none
  /// @param trust what is to be thought of the certificate
  /// @param anchor by whose word, where it is trusted: the name of an authority
  record TlsEstablished(
      Stamp stamp,
      InetSocketAddress server,
      String serverName,
      String version,
      String cipher,
      String alpn,
      Certificate certificate,
      Trust trust,
      String anchor)
      implements PageEvent {}

  /// The certificate of a server.
  ///
  /// @param subject whom it is about
  /// @param names the DNS names that it is for
  /// @param issuer who signed it
  /// @param from when it began to be valid
  /// @param until when that ends
  record Certificate(
      String subject, List<String> names, String issuer, Instant from, Instant until) {
    /// Copies the names.
    public Certificate {
      names = List.copyOf(names);
    }
  }

  /// A connection stood, but no TLS came about on it.
  ///
  /// @param reason in words for people
  record TlsFailed(Stamp stamp, InetSocketAddress server, String serverName, String reason)
      implements PageEvent {}

  /// The page is elsewhere.
  ///
  /// @param status of the response that says so (RFC 9110, section 15.4); 0 where an HTTPS record
  ///     asks for TLS (RFC 9460, section 9.5)
  /// @param from the URL that was visited
  /// @param to the URL that is visited next
  record Redirected(Stamp stamp, int status, String from, String to) implements PageEvent {}

  /// The end of a visit that brought no page.
  ///
  /// @param url that was visited last
  /// @param culprit who can mend it, or what is to be mended
  /// @param text more exactly, in words for people
  record PageFailed(Stamp stamp, PageCause cause, String url, String culprit, String text)
      implements PageEvent {}

  /// What another lookup is for.
  enum Purpose {
    /// Where the page is after a redirect, or where `--connect-to` leads.
    ADDRESS,
    /// The addresses of the other family.
    OTHER_FAMILY,
    /// How the service wants to be reached: HTTPS records.
    SERVICE
  }

  /// What is to be thought of a server's certificate.
  enum Trust {
    /// Somebody who is trusted vouches for it.
    TRUSTED,
    /// Its time is over.
    EXPIRED,
    /// Its time has not come.
    NOT_YET_VALID,
    /// It is for other names.
    WRONG_NAME,
    /// Nobody who is trusted vouches for it.
    UNKNOWN_AUTHORITY
  }
}
