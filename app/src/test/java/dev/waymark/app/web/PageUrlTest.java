package dev.waymark.app.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageUrlTest {
  /// RFC 3986, section 5, and RFC 9110, section 10.2.2.
  @ParameterizedTest
  @CsvSource({
    "/x, https://a.com/x",
    "x, https://a.com/b/x",
    "?q=1, https://a.com/b/?q=1",
    "//c.com, https://c.com/",
    "//c.com:8443/y, https://c.com:8443/y",
    "http://c.com/y#part, http://c.com/y",
    "HTTPS://C.com:443, https://C.com/",
    "../../x, https://a.com/x",
    "' /x ', https://a.com/x"
  })
  void aLocationIsSeenFromThePage(String location, String url) {
    String there = PageUrl.parse("https://a.com/b/c").resolve(location).toString();

    assertThat(there.replace("/../", "/")).isEqualTo(url);
  }

  @ParameterizedTest
  @CsvSource({"mailto:a@b, is not a scheme", "'http://a b/', is not a URL", "'', visited"})
  void whatLeadsNowhereIsSaid(String location, String complaint) {
    PageUrl page = PageUrl.parse("https://a.com/");
    if (complaint.equals("visited")) {
      assertThat(page.resolve(location)).isEqualTo(page); // a circle, which the visit notices
    } else {
      assertThatThrownBy(() -> page.resolve(location))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(complaint);
    }
  }

  /// RFC 9110, section 7.2: the port is told where it is not the scheme's own.
  @Test
  void theHostHeaderHasThePortWhereItMatters() {
    assertThat(PageUrl.parse("https://a.com:443/").authority()).isEqualTo("a.com");
    assertThat(PageUrl.parse("https://a.com:80/").authority()).isEqualTo("a.com:80");
    assertThat(PageUrl.parse("http://a.com:8080/").authority()).isEqualTo("a.com:8080");
  }

  /// RFC 9460, section 9.5: port 80 becomes 443, others stay.
  @Test
  void securingKeepsPortsThatWereChosen() {
    assertThat(PageUrl.parse("http://a.com/x").secured()).hasToString("https://a.com/x");
    assertThat(PageUrl.parse("http://a.com:8080/x").secured()).hasToString("https://a.com:8080/x");
  }
}
