package dev.waymark.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// Gives a test class a little internet of its own, on a free port.
///
/// Test methods may ask for a [dev.waymark.internet.LittleInternet], which lives as long as the
/// class, and for a [dev.waymark.resolver.Resolver], which is new for each test and knows nothing.
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(DnsExtension.class)
public @interface DnsTest {}
