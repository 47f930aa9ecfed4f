package dev.waymark.authoritative;

import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneCatalog;
import dev.waymark.wire.Transport;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Answers of signed zones as lines: which RRsets there are in which section, and whether they come
/// with signatures.
final class SignedAnswers {
  /// The zone of RFC 4035, appendix A, as it was before it was signed.
  static final String RFC_4035 =
      """
      $ORIGIN example.
      $TTL 3600
      @ SOA ns1 bugs.x.w 1081539377 3600 300 3600000 3600
      @ NS ns1
      @ NS ns2
      @ MX 1 xx
      a NS ns1.a
      a NS ns2.a
      a DS 57855 5 1 B6DCD485719ADCA18E5F3D48A2331627FDD3636B
      ns1.a A 192.0.2.5
      ns2.a A 192.0.2.6
      ai A 192.0.2.9
      ai HINFO "KLH-10" "ITS"
      ai AAAA 2001:db8::f00:baa9
      b NS ns1.b
      b NS ns2.b
      ns1.b A 192.0.2.7
      ns2.b A 192.0.2.8
      ns1 A 192.0.2.1
      ns2 A 192.0.2.2
      *.w MX 1 ai
      x.w MX 1 xx
      x.y.w MX 1 xx
      xx A 192.0.2.10
      xx HINFO "KLH-10" "TOPS-20"
      xx AAAA 2001:db8::f00:baaa
      """;

  /// The zone of RFC 5155, appendix A, as it was before it was signed: salt aabbccdd, 12
  /// iterations, opt-out.
  static final String RFC_5155 =
      RFC_4035
          .replace("\nb NS", "\nc NS")
          .replace(".b\n", ".c\n")
          .replace(".b A", ".c A")
          .concat("2t7b4g4vsa5smi47k61mv5bv1a22bojr A 192.0.2.127\n");

  private SignedAnswers() {}

  static AuthoritativeResponder responder(PretendSigner... zones) {
    List<Zone> signed = java.util.Arrays.stream(zones).map(PretendSigner::zone).toList();
    return Asking.responder(ZoneCatalog.of(signed));
  }

  static Message question(String name, String type, int size, boolean dnssec) {
    Message question = Asking.question(name, type);
    int flags = dnssec ? ExtendedFlags.DO : 0;
    question.addRecord(new OPTRecord(size, 0, 0, flags), Section.ADDITIONAL);
    return question;
  }

  /// The answer to a client that wants DNSSEC, additional section left out.
  static String ask(AuthoritativeResponder responder, String name, String type) {
    return show(
        Asking.ask(responder, Transport.TCP, question(name, type, 1232, true)),
        Section.ANSWER,
        Section.AUTHORITY);
  }

  static String show(Message reply, int... sections) {
    StringBuilder text = new StringBuilder(Rcode.string(reply.getRcode()));
    for (int flag : new int[] {Flags.AA, Flags.TC, Flags.AD}) {
      if (reply.getHeader().getFlag(flag)) {
        text.append(' ').append(Flags.string(flag).toLowerCase(Locale.ROOT));
      }
    }
    text.append('\n');
    for (int section : sections) {
      TreeSet<String> lines = new TreeSet<>();
      for (Record rr : reply.getSection(section)) {
        if (rr.getType() == Type.OPT) {
          continue;
        }
        Name owner = rr.getName();
        String line = Section.string(section) + " " + owner + " ";
        if (rr instanceof RRSIGRecord signature) {
          lines.add(line + Type.string(signature.getTypeCovered()) + " signed");
        } else {
          lines.add(line + Type.string(rr.getType()));
        }
      }
      lines.forEach(line -> text.append(line).append('\n'));
    }
    return text.toString().replace("an ", "").replace("au ", "proof ").replace("ad ", "more ");
  }
}
