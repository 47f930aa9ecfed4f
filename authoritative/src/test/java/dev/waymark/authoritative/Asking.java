package dev.waymark.authoritative;

import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneCatalog;
import dev.waymark.authoritative.zone.ZoneFile;
import dev.waymark.authoritative.zone.ZoneReading;
import dev.waymark.wire.ServerCookies;
import dev.waymark.wire.Transport;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Questions in presentation format, put to a responder with zones in presentation format.
final class Asking {
  private Asking() {}

  static AuthoritativeResponder responder(String... zones) {
    List<Zone> compiled = new ArrayList<>();
    for (String zone : zones) {
      compiled.add(zone(zone));
    }
    return responder(ZoneCatalog.of(compiled));
  }

  static AuthoritativeResponder responder(ZoneCatalog catalog) {
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-22T00:00:00Z"));
    return new AuthoritativeResponder(catalog, ServerCookies.random(new Random(1), clock));
  }

  /// A zone that has no errors, though perhaps warnings.
  static Zone zone(String text) {
    return switch (ZoneFile.parse("test.zone", text)) {
      case ZoneReading.Compiled compiled -> compiled.zone();
      case ZoneReading.Refused refused ->
          throw new IllegalArgumentException(refused.problems().toString());
    };
  }

  static Message ask(AuthoritativeResponder responder, String name, String type) {
    return ask(responder, Transport.TCP, question(name, type));
  }

  static Message ask(AuthoritativeResponder responder, Transport transport, Message question) {
    byte[] reply = new TestExchange(transport).ask(responder, question.toWire()).orElseThrow();
    try {
      return new Message(reply);
    } catch (IOException e) {
      throw new AssertionError("the reply cannot be read", e);
    }
  }

  static Message question(String name, String type) {
    return Message.newQuery(Record.newRecord(name(name), Type.value(type, true), DClass.IN));
  }

  static Name name(String text) {
    return Name.fromConstantString(text);
  }

  /// The answer as lines: RCODE and flags, then each section that is not empty.
  static String show(AuthoritativeResponder responder, String name, String type) {
    return show(ask(responder, name, type));
  }

  static String show(Message reply) {
    StringBuilder text = new StringBuilder(Rcode.string(reply.getRcode()));
    for (int flag : new int[] {Flags.AA, Flags.TC}) {
      if (reply.getHeader().getFlag(flag)) {
        text.append(' ').append(Flags.string(flag).toLowerCase(Locale.ROOT));
      }
    }
    text.append('\n');
    String[] titles = {"answer", "authority", "additional"};
    int[] sections = {Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL};
    for (int i = 0; i < sections.length; i++) {
      for (Record rr : reply.getSection(sections[i])) {
        if (rr.getType() != Type.OPT) {
          text.append(titles[i]).append(' ').append(show(rr)).append('\n');
        }
      }
    }
    return text.toString();
  }

  private static String show(Record rr) {
    return rr.getName()
        + " "
        + rr.getTTL()
        + " "
        + Type.string(rr.getType())
        + " "
        + rr.rdataToString();
  }
}
