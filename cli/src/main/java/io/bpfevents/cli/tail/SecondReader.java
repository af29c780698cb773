package io.bpfevents.cli.tail;

/** The permission to use a ring or a directory of pins that another process uses. */
public final class SecondReader {
    /** See {@code BpfRingbuf}; read at each claim of a ring or a directory. */
    private static final String PROPERTY = "io.bpfevents.secondReader";

    private SecondReader() {}

    /** Permits it for this process. */
    public static void permit() {
        System.setProperty(PROPERTY, "true");
    }
}
