/// A little internet for JUnit 5 tests: real servers on loopback, a resolver, no internet.
///
/// ```
///   @DnsTest class --> DnsExtension --> LittleInternet on a free port
///        ^                                  ^
///        |                                  | real packets
///   test method (Resolver resolver) --------+
/// ```
package dev.waymark.testkit;
