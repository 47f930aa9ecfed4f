package dev.waymark.resolver.trace;

import static dev.waymark.resolver.trace.TraceWords.count;
import static dev.waymark.resolver.trace.TraceWords.text;

import java.net.InetSocketAddress;
import java.util.stream.Collectors;

/// Turns the events on the way to a page into steps, after those of the lookup.
final class PageSteps {
  private PageSteps() {}

  static void add(TraceSteps steps, PageEvent event) {
    switch (event) {
      case PageEvent.FurtherLookup lookup -> steps.further(lookup);
      case PageEvent.ServiceChosen service -> service(steps, service);
      case PageEvent.HintsUsed hints ->
          steps.note(
              "the addresses of "
                  + TraceWords.name(hints.target())
                  + " could not be found out: those in the HTTPS record are tried, "
                  + hints.addresses().stream()
                      .map(TraceWords::ip)
                      .collect(Collectors.joining(", ")),
              "RFC 9460, section 7.3");
      case PageEvent.ConnectTo to -> {
        StepDraft draft = steps.begin(to, StepDraft.YOU, to.from());
        draft.part = Step.Part.TCP;
        draft.result = "connect to " + to.to() + " instead";
        steps.note("certificate and Host header stay those of the URL", "curl --connect-to");
      }
      case PageEvent.TcpConnected connected ->
          tcp(steps, connected, connected.wanted(), connected.actual(), "connected").ending =
              Step.Ending.REPLIED;
      case PageEvent.TcpFailed failed ->
          tcp(steps, failed, failed.wanted(), failed.actual(), failed.reason());
      case PageEvent.TcpGivenUp given -> {
        tcp(steps, given, given.wanted(), given.actual(), "given up: another one was faster");
        steps.note(
            "attempts begin a quarter of a second apart; the first that succeeds is used",
            "RFC 8305, section 5");
      }
      case PageEvent.TlsEstablished tls -> tls(steps, tls);
      case PageEvent.TlsFailed failed -> {
        StepDraft draft =
            steps.begin(failed, text(failed.server()), "TLS for " + failed.serverName());
        draft.part = Step.Part.TLS;
        draft.result = failed.reason();
      }
      case PageEvent.HttpResponded responded -> {
        StepDraft draft = steps.begin(responded, text(responded.server()), responded.request());
        draft.ending = Step.Ending.REPLIED;
        draft.part = Step.Part.HTTP;
        draft.result =
            responded.status()
                + " "
                + responded.phrase()
                + " ("
                + responded.version()
                + "), "
                + count(responded.bodyBytes(), "byte");
        responded
            .headers()
            .forEach(header -> steps.detail(header.name() + ": " + header.value(), ""));
      }
      case PageEvent.HttpFailed failed -> {
        StepDraft draft = steps.begin(failed, text(failed.server()), failed.request());
        draft.part = Step.Part.HTTP;
        draft.result = failed.reason();
      }
      case PageEvent.Redirected to -> {
        if (to.status() == 0) {
          steps.note(
              "it speaks TLS: " + to.to() + " is visited, as if http had redirected there",
              "RFC 9460, section 9.5");
        } else {
          steps.note("the page is at " + to.to(), "RFC 9110, section 15.4");
        }
      }
      case PageEvent.PageFailed _ -> {} // told below the steps, with cause and repair
    }
  }

  private static void service(TraceSteps steps, PageEvent.ServiceChosen service) {
    steps.note(
        PageWords.service(service),
        service.priority() == 0 ? "RFC 9460, section 2.4.2" : "RFC 9460, section 2.4.3");
    if (!service.hints().isEmpty()) {
      steps.note(
          "the addresses in the record are hints, for whoever has no others",
          "RFC 9460, section 7.3");
    }
  }

  private static StepDraft tcp(
      TraceSteps steps,
      TraceEvent event,
      InetSocketAddress wanted,
      InetSocketAddress actual,
      String result) {
    StepDraft draft = steps.begin(event, text(wanted), "TCP connection");
    draft.part = Step.Part.TCP;
    draft.result = result;
    if (!wanted.equals(actual)) {
      steps.note(
          "port "
              + wanted.getPort()
              + " is played by port "
              + actual.getPort()
              + ", as an ordinary user may not open it (curl --connect-to does the same)",
          "");
    }
    return draft;
  }

  private static void tls(TraceSteps steps, PageEvent.TlsEstablished tls) {
    StepDraft draft = steps.begin(tls, text(tls.server()), "TLS for " + tls.serverName());
    draft.part = Step.Part.TLS;
    boolean isTrusted = tls.trust() == PageEvent.Trust.TRUSTED;
    draft.ending = isTrusted ? Step.Ending.REPLIED : Step.Ending.LOST;
    draft.result = tls.version() + ", " + PageWords.verdict(tls);
    PageEvent.Certificate certificate = tls.certificate();
    steps.note(
        "certificate of "
            + certificate.subject()
            + " for "
            + String.join(", ", certificate.names())
            + "; signed by "
            + certificate.issuer()
            + "; good from "
            + PageWords.day(certificate.from())
            + " until "
            + PageWords.day(certificate.until()),
        "RFC 5280, section 4.1");
    steps.note(PageWords.trust(tls), PageWords.trustReference(tls.trust()));
    if (isTrusted) {
      steps.note(
          "both sides speak "
              + PageWords.protocol(tls.alpn())
              + (tls.alpn().isEmpty() ? ": nothing else was agreed on" : ": the server chose it"),
          "RFC 7301, section 3");
    }
    steps.detail("cipher suite " + tls.cipher(), "RFC 8446, section 4.1.2");
  }
}
