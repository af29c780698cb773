package io.bpfevents.ffi;

/** Creates the exception for a JVM that denies native access to this module. */
final class NativeAccess {

    private NativeAccess() {}

    static IllegalCallerException denied(Module caller, IllegalCallerException cause) {
        return new IllegalCallerException(
                "This JVM denies native access to bpf-events: start java with "
                        + (caller.isNamed()
                                ? "--enable-native-access=" + caller.getName()
                                : "--enable-native-access=ALL-UNNAMED, or put \"Enable-Native-Access:"
                                        + " ALL-UNNAMED\" into the manifest of the jar that java -jar"
                                        + " starts"),
                cause);
    }
}
