/// From a question to its answer.
package dev.waymark.resolver;
