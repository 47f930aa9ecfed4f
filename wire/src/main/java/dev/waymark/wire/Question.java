package dev.waymark.wire;

import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// What is asked, in class IN: a name and a type. Equal to another whatever the letters' case.
///
/// @param name absolute
/// @param type the QTYPE
public record Question(Name name, int type) {
  @Override
  public String toString() {
    return name + " " + Type.string(type);
  }
}
