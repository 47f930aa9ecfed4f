package dev.waymark.app.web;

import dev.waymark.resolver.trace.PageEvent;
import dev.waymark.wire.Question;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.HTTPSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SVCBBase;
import org.xbill.DNS.SVCBBase.ParameterAlpn;
import org.xbill.DNS.SVCBBase.ParameterIpv4Hint;
import org.xbill.DNS.SVCBBase.ParameterIpv6Hint;
import org.xbill.DNS.SVCBBase.ParameterMandatory;
import org.xbill.DNS.SVCBBase.ParameterPort;
import org.xbill.DNS.Type;

/// How a service wants to be reached, by its HTTPS records (RFC 9460).
///
/// @param target the host that has it
/// @param port of the service
/// @param alpn protocols that both sides speak, the preferred one first
/// @param hints addresses in the record, for want of others
record ServiceChoice(Name target, int port, List<String> alpn, List<InetAddress> hints) {
  static final String HTTP_2 = "h2";
  static final String HTTP_1 = "http/1.1";

  /// What is spoken here, the preferred one first.
  static final List<String> SPOKEN = List.of(HTTP_2, HTTP_1);

  /// Aliases one after another that are followed: the limit that RFC 9460, section 3, leaves to us;
  /// nobody needs more than one or two.
  private static final int MAX_ALIASES = 4;

  /// Parameters whose meaning is known here (RFC 9460, section 8).
  private static final Set<Integer> UNDERSTOOD =
      Set.of(
          SVCBBase.MANDATORY,
          SVCBBase.ALPN,
          SVCBBase.NO_DEFAULT_ALPN,
          SVCBBase.PORT,
          SVCBBase.IPV4HINT,
          SVCBBase.IPV6HINT);

  /// Looks for the service behind a URL and tells which record is followed.
  ///
  /// @return empty if it has no HTTPS record that can be used: then it is visited as always
  static Optional<ServiceChoice> find(PageUrl url, Lookups lookups, Timeline timeline) {
    PageUrl secured = url.secured();
    Name owner = owner(secured);
    for (int aliases = 0; aliases <= MAX_ALIASES; aliases++) {
      Question question = new Question(owner, Type.HTTPS);
      boolean isNew = !lookups.knows(question);
      List<Record> records = lookups.records(question, PageEvent.Purpose.SERVICE);
      Optional<HTTPSRecord> found = best(records);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      HTTPSRecord record = found.get();
      if (isNew) {
        timeline.tell(chosen(record, timeline));
      }
      if (record.getSvcPriority() != 0) {
        return Optional.of(
            new ServiceChoice(
                target(record), port(record).orElse(secured.port()), alpn(record), hints(record)));
      }
      owner = record.getTargetName();
    }
    return Optional.empty();
  }

  /// The name that is asked: the host, or one for the port in front of it (RFC 9460, section 9.1).
  private static Name owner(PageUrl url) {
    String host = url.hasOwnPort() ? url.host() : "_" + url.port() + "._https." + url.host();
    return DomainNames.absolute(host);
  }

  private static PageEvent chosen(HTTPSRecord record, Timeline timeline) {
    boolean isAlias = record.getSvcPriority() == 0;
    return new PageEvent.ServiceChosen(
        timeline.now(),
        record.getName(),
        record.getSvcPriority(),
        target(record),
        isAlias ? List.of() : alpn(record),
        port(record).orElse(0),
        isAlias ? List.of() : hints(record));
  }

  /// The record to follow: an alias before all others (section 2.4.1), else the lowest priority of
  /// those that can be followed from here (sections 2.4.3 and 8).
  static Optional<HTTPSRecord> best(List<Record> answer) {
    List<HTTPSRecord> records =
        answer.stream().filter(HTTPSRecord.class::isInstance).map(HTTPSRecord.class::cast).toList();
    Optional<HTTPSRecord> alias =
        records.stream().filter(record -> record.getSvcPriority() == 0).findFirst();
    if (alias.isPresent()) {
      // "." as an alias's target says that there is no such service: section 2.5.1.
      return alias.filter(record -> !record.getTargetName().equals(Name.root));
    }
    return records.stream()
        .filter(ServiceChoice::isUnderstood)
        .filter(record -> !alpn(record).isEmpty())
        .min(Comparator.comparingInt(HTTPSRecord::getSvcPriority));
  }

  private static boolean isUnderstood(HTTPSRecord record) {
    return !(record.getSvcParamValue(SVCBBase.MANDATORY) instanceof ParameterMandatory mandatory)
        || UNDERSTOOD.containsAll(mandatory.getValues());
  }

  /// "." stands for the owner itself (section 2.5.2).
  static Name target(HTTPSRecord record) {
    return record.getTargetName().equals(Name.root) ? record.getName() : record.getTargetName();
  }

  static Optional<Integer> port(HTTPSRecord record) {
    return record.getSvcParamValue(SVCBBase.PORT) instanceof ParameterPort port
        ? Optional.of(port.getPort())
        : Optional.empty();
  }

  /// The protocols that both sides speak. HTTP/1.1 is among theirs unless the record says otherwise
  /// (sections 7.1.1 and 9.1).
  static List<String> alpn(HTTPSRecord record) {
    List<String> theirs =
        record.getSvcParamValue(SVCBBase.ALPN) instanceof ParameterAlpn alpn
            ? alpn.getValues()
            : List.of();
    boolean hasDefault = !record.getSvcParamKeys().contains(SVCBBase.NO_DEFAULT_ALPN);
    return SPOKEN.stream()
        .filter(ours -> theirs.contains(ours) || (hasDefault && ours.equals(HTTP_1)))
        .toList();
  }

  /// The addresses in the record, of both families (section 7.3).
  static List<InetAddress> hints(HTTPSRecord record) {
    List<InetAddress> hints = new ArrayList<>();
    try {
      if (record.getSvcParamValue(SVCBBase.IPV6HINT) instanceof ParameterIpv6Hint six) {
        hints.addAll(six.getAddresses());
      }
      if (record.getSvcParamValue(SVCBBase.IPV4HINT) instanceof ParameterIpv4Hint four) {
        hints.addAll(four.getAddresses());
      }
    } catch (UnknownHostException e) {
      return hints; // octets that are no address are no hint
    }
    return hints;
  }
}
