package dev.waymark.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.internet.LittleInternet;
import dev.waymark.internet.QueryLog;
import dev.waymark.resolver.Resolution;
import dev.waymark.resolver.Resolver;
import dev.waymark.wire.Question;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

@DnsTest
class DnsTestTest {
  private static final Question WWW =
      new Question(Name.fromConstantString("www.foobar.com."), Type.A);

  @Test
  void aResolverFindsItsWayFromTheRoot(Resolver resolver, LittleInternet internet) {
    Resolution resolution = resolver.resolve(WWW);

    assertThat(resolution.answer()).hasSize(3);
    assertThat(internet.log().entries())
        .extracting(QueryLog.Entry::server)
        .anyMatch(name -> name.endsWith("root-servers.net"))
        .anyMatch(name -> name.endsWith("gtld-servers.net"))
        .anyMatch(name -> name.endsWith("foobar.com"));
  }

  @Test
  void theSecondTimeNobodyIsAsked(Resolver resolver, LittleInternet internet) {
    resolver.resolve(WWW);
    internet.log().clear();

    assertThat(resolver.resolve(WWW).answer()).hasSize(3);
    assertThat(internet.log().count()).isZero();
  }

  /// The example of the README.
  @Test
  void findsTheShop(Resolver resolver, LittleInternet internet) {
    Question question = new Question(Name.fromConstantString("www.shop.foobar.com."), Type.A);

    assertThat(resolver.resolve(question).answer()).hasSize(1);
    assertThat(internet.log().count()).isEqualTo(5); // priming; root, com, foobar.com, shop
  }

  @RepeatedTest(2)
  void everyTestBeginsWithAnEmptyCacheAndAnEmptyLog(Resolver resolver, LittleInternet internet) {
    assertThat(internet.log().count()).isZero();

    resolver.resolve(WWW);

    assertThat(internet.log().count()).isGreaterThanOrEqualTo(3);
  }
}
