package dev.waymark.resolver;

import dev.waymark.resolver.trace.Cause;
import dev.waymark.resolver.validate.SecurityStatus;
import dev.waymark.wire.ExtendedError;
import dev.waymark.wire.Question;
import java.util.List;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;

/// What came of a question: one of five ends, none of them an exception.
public sealed interface Resolution {
  /// What was asked.
  Question question();

  /// The RCODE a client gets.
  int rcode();

  /// The answer section: aliases first, in their order, then the data; TTLs as they are now.
  List<Record> answer();

  /// What is known of its truth.
  SecurityStatus status();

  /// There is data, perhaps at the end of aliases.
  record Answered(Question question, List<Record> answer, SecurityStatus status)
      implements Resolution {
    /// Copies the list.
    public Answered {
      answer = List.copyOf(answer);
    }

    @Override
    public int rcode() {
      return Rcode.NOERROR;
    }
  }

  /// The name exists, without data of this type.
  ///
  /// @param authority the SOA that says for how long, if there was one
  record NoData(
      Question question, List<Record> answer, List<Record> authority, SecurityStatus status)
      implements Resolution {
    /// Copies the lists.
    public NoData {
      answer = List.copyOf(answer);
      authority = List.copyOf(authority);
    }

    @Override
    public int rcode() {
      return Rcode.NOERROR;
    }
  }

  /// The name, or the one that its aliases lead to, does not exist (NXDOMAIN).
  ///
  /// @param authority the SOA that says for how long, if there was one
  record NameError(
      Question question, List<Record> answer, List<Record> authority, SecurityStatus status)
      implements Resolution {
    /// Copies the lists.
    public NameError {
      answer = List.copyOf(answer);
      authority = List.copyOf(authority);
    }

    @Override
    public int rcode() {
      return Rcode.NXDOMAIN;
    }
  }

  /// The name does not exist, as a DNAME makes one of it that is too long (YXDOMAIN; RFC 6672,
  /// section 2.2).
  record TooLong(Question question, List<Record> answer, SecurityStatus status)
      implements Resolution {
    /// Copies the list.
    public TooLong {
      answer = List.copyOf(answer);
    }

    @Override
    public int rcode() {
      return Rcode.YXDOMAIN;
    }
  }

  /// No answer could be found.
  ///
  /// @param error and `text`: what the client is told (RFC 8914)
  /// @param culprit the zone or servers at fault
  record Failure(
      Question question,
      Cause cause,
      ExtendedError error,
      String text,
      String culprit,
      SecurityStatus status)
      implements Resolution {
    @Override
    public int rcode() {
      return Rcode.SERVFAIL;
    }

    @Override
    public List<Record> answer() {
      return List.of();
    }

    /// Who can mend it, and how.
    public String repair() {
      return cause.repair();
    }
  }
}
