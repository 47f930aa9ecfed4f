package dev.waymark.resolver.validate;

/// What is known of the truth of data (RFC 4033, section 5). Every cached RRset remembers its own.
public sealed interface SecurityStatus {
  /// The word people see.
  String word();

  /// A chain of signatures leads from a trust anchor to the data.
  record Secure() implements SecurityStatus {
    @Override
    public String word() {
      return "Secure";
    }
  }

  /// A zone above is proven to be unsigned from there on.
  record Insecure() implements SecurityStatus {
    @Override
    public String word() {
      return "Insecure";
    }
  }

  /// The data should be signed and is not, or not well.
  ///
  /// @param reason what is wrong, for people
  record Bogus(String reason) implements SecurityStatus {
    @Override
    public String word() {
      return "Bogus";
    }
  }

  /// Nobody looked, or no trust anchor says whether it should be signed.
  record Indeterminate() implements SecurityStatus {
    @Override
    public String word() {
      return "Indeterminate";
    }
  }
}
