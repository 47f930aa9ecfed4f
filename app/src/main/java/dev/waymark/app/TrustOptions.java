package dev.waymark.app;

import dev.waymark.resolver.ResolverSettings;
import dev.waymark.resolver.settings.TrustAnchors;
import dev.waymark.resolver.settings.TrustSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import picocli.CommandLine.Option;

/// The options that DNSSEC validation begins with. They are read and checked; signatures are not
/// validated yet.
@Heading("DNSSEC (accepted and checked, but signatures are not validated yet)")
final class TrustOptions {
  @Option(
      names = "--trust-anchors",
      paramLabel = "FILE",
      description = "DS or DNSKEY records of zones whose keys are believed.")
  private @Nullable Path anchors;

  @Option(
      names = "--negative-trust-anchor",
      paramLabel = "ZONE",
      converter = DomainName.class,
      description = "A zone whose signatures do not count (RFC 7646); may be given more than once.")
  private List<Name> negative = new ArrayList<>();

  @Option(
      names = "--aggressive-nsec",
      negatable = true,
      description =
          "Answer from proofs of other names' absence (RFC 8198), once signatures are validated.")
  private boolean aggressiveNsec;

  @Option(
      names = "--validation",
      negatable = true,
      description =
          "Validate answers by their signatures, beginning with --trust-anchors (default: no). Not"
              + " done yet: it changes no answer. Until then, --forward .=ADDRESS asks a resolver"
              + " that validates.")
  private boolean validation;

  TrustOptions() {}

  ResolverSettings in(ResolverSettings settings) {
    TrustAnchors read =
        anchors == null
            ? TrustAnchors.NONE
            : FileText.read("--trust-anchors", anchors, "trust anchors", TrustAnchors::read);
    if (validation && anchors == null) {
      throw new BadInput("--validation: expected --trust-anchors too, which it begins with");
    }
    return settings.withTrust(
        new TrustSettings(validation, read, new LinkedHashSet<>(negative), aggressiveNsec));
  }

  /// Tells which of them were set in vain, and what to do instead.
  static void show(TrustSettings trust, PrintWriter err) {
    List<String> idle = new ArrayList<>();
    if (trust.validation()) {
      idle.add("--validation");
    }
    if (!trust.anchors().records().isEmpty()) {
      idle.add("--trust-anchors");
    }
    if (!trust.negative().isEmpty()) {
      idle.add("--negative-trust-anchor");
    }
    if (trust.aggressiveNsec()) {
      idle.add("--aggressive-nsec");
    }
    if (!idle.isEmpty()) {
      err.println(
          "waymark: signatures are not validated yet, so these change no answer: "
              + String.join(", ", idle));
      err.println(
          "waymark: where that matters, ask a resolver that validates: --forward .=ADDRESS");
    }
  }
}
