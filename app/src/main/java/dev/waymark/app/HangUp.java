package dev.waymark.app;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;

/// The signal SIGHUP, by which a server is told to look at its files again.
///
/// Java has no signals; the class of the JDK that has them carries a warning for whoever names it,
/// and is not on every platform. So it is looked for.
final class HangUp {
  private static final String SIGNAL = "sun.misc.Signal";
  private static final String HANDLER = "sun.misc.SignalHandler";

  private HangUp() {}

  /// Has `action` done on a thread of its own whenever the signal comes.
  ///
  /// @return whether this platform has the signal, and leaves it to programs
  static boolean handle(Runnable action) {
    try {
      Class<?> signal = Class.forName(SIGNAL);
      Class<?> handler = Class.forName(HANDLER);
      MethodHandle run =
          MethodHandles.publicLookup()
              .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
              .bindTo(action);
      Object whenItComes =
          MethodHandleProxies.asInterfaceInstance(
              handler, MethodHandles.dropArguments(run, 0, signal));
      Object hangUp = signal.getConstructor(String.class).newInstance("HUP");
      signal.getMethod("handle", signal, handler).invoke(null, hangUp, whenItComes);
      return true;
    } catch (InvocationTargetException e) {
      return false; // no such signal, or the JVM keeps it
    } catch (ReflectiveOperationException e) {
      return false; // no such class
    }
  }
}
