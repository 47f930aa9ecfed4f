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
              + " done yet: no answer is proven, and a line says so at the start.")
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

  /// Tells what was set, and that it has no effect on signatures yet.
  static void show(TrustSettings trust, PrintWriter err) {
    if (trust.validation()) {
      err.println("waymark: --validation is not done yet: answers are not validated");
    }
    int count = trust.anchors().records().size();
    if (count > 0) {
      err.println(
          "waymark: "
              + count
              + (count == 1 ? " trust anchor" : " trust anchors")
              + ", but signatures are not validated yet");
    }
    if (trust.aggressiveNsec()) {
      err.println("waymark: --aggressive-nsec waits for validation, too");
    }
  }
}
