/// A little internet for JUnit 5 tests.
package dev.waymark.testkit;
