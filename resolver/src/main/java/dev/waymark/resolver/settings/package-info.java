/// What whoever runs the resolver can set: plain values, with the reason beside each default.
package dev.waymark.resolver.settings;
